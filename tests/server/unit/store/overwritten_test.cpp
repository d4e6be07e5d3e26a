// Another file is copied over the database while it is open: its path and inode stay as they are.
#include <doctest/doctest.h>

#include <fstream>

#include "../support/business.hpp"
#include "../support/store_fault.hpp"
#include "server/store/sqlite/file/raw_file.hpp"

namespace {

using namespace std::chrono_literals;
using server::Fit;
using server::Head;
using server::Mark;
using server::StoreFault;
using testing::fault_of;
using testing::TemporaryFolder;

const core::Instant kToday = *core::parse_instant("2026-03-04T09:00:00Z");

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void overwrite(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

struct OpenStore {
  TemporaryFolder folder;
  std::string path = folder.file("bookings.db");
  std::unique_ptr<server::Store> store = server::open_sqlite(path);

  OpenStore() { add(1); }
  void add(core::Id id) const { store->add_contacts({{id, "Ada", "", ""}}, kToday); }
  bool has(core::Id id) const { return store->contact(id).has_value(); }
};

std::string foreign_file() {
  OpenStore other;
  other.store.reset();
  return bytes_of(other.path);
}

Head head(std::uint16_t store, std::uint16_t epoch, char version = 2) {
  Head bytes{};
  bytes[18] = bytes[19] = version;
  bytes[server::kMarkAt] = static_cast<char>(store >> 8U);
  bytes[server::kMarkAt + 1] = static_cast<char>(store & 0xffU);
  bytes[server::kMarkAt + 2] = static_cast<char>(epoch >> 8U);
  bytes[server::kMarkAt + 3] = static_cast<char>(epoch & 0xffU);
  return bytes;
}

TEST_CASE("a log goes with the file it was begun for, and with none older or of another store") {
  const auto belongs = [](const Head& file, std::vector<Head> log) {
    return server::fit(file, {1, std::move(log), false}) == Fit::kFile;
  };
  CHECK(belongs(head(7, 3), {}));
  CHECK(belongs(head(7, 3), {head(7, 4), head(7, 5)}));
  CHECK(belongs(head(7, 3), {head(7, 4), head(7, 4)}));
  CHECK(belongs(head(7, 3), {head(7, 3), head(7, 4)}));  // another program was the first to write
  CHECK(belongs(head(7, 5), {head(7, 4), head(7, 5)}));  // brought into the file
  CHECK(belongs(head(7, 0xffff), {head(7, 0)}));         // after the last number comes the first
  CHECK(belongs(head(0, 0), {head(7, 1)}));              // its first mark
  CHECK(belongs(head(7, 3), {head(7, 4), head(9, 1)}));  // another program's copy, restored later
  CHECK_FALSE(belongs(head(7, 2), {head(7, 4), head(7, 4)}));
  CHECK_FALSE(belongs(head(7, 6), {head(7, 4), head(7, 5)}));
  CHECK_FALSE(belongs(head(8, 3), {head(7, 4)}));
  CHECK_FALSE(belongs(head(0, 0), {head(7, 4)}));
  CHECK_FALSE(belongs(head(7, 3, 1), {head(7, 4)}));  // a copy made by VACUUM
  CHECK_FALSE(belongs(head(7, 3), {head(9, 1), head(9, 2)}));
}

TEST_CASE("a log that begins with a restored copy goes with the file that it was restored to") {
  const auto numbered = [](Head bytes, int changes, int schema) {
    bytes[27] = static_cast<char>(changes);
    bytes[43] = static_cast<char>(schema);
    return bytes;
  };
  const auto goes = [&](const Head& file, bool is_whole) {
    const Head restored = numbered(head(9, 1), 12, 6);
    return server::fit(file, {1, {restored, head(9, 2)}, is_whole}) == Fit::kWhole;
  };
  CHECK(goes(numbered(head(7, 3), 11, 5), true));
  CHECK(goes(numbered(head(7, 3), 12, 5), true));
  CHECK_FALSE(goes(numbered(head(7, 3), 11, 5), false));
  CHECK_FALSE(goes(numbered(head(7, 3), 10, 5), true));
  CHECK_FALSE(goes(numbered(head(7, 3), 13, 5), true));
  CHECK_FALSE(goes(numbered(head(7, 3), 11, 4), true));
  CHECK_FALSE(goes(numbered(head(7, 3), 11, 6), true));
  CHECK_FALSE(goes(numbered(head(7, 3, 1), 11, 5), true));
}

TEST_CASE("a commit that was cut short is no part of the log that is compared with the file") {
  OpenStore s;
  s.store.reset();  // all is in the file
  const auto heads_of = [&](server::LogHeads (&read)(server::Connection&)) {
    server::Connection connection(s.path);
    connection.run("SELECT COUNT(*) FROM contacts");
    return read(connection).heads.size();
  };
  server::Connection(s.path).run(
      "BEGIN; PRAGMA application_id=1; CREATE TABLE another (id INTEGER); COMMIT");
  CHECK(heads_of(server::committed_log_of) == 1);
  const std::string log = s.path + "-wal";
  std::filesystem::resize_file(log, std::filesystem::file_size(log) - 1);
  CHECK(heads_of(server::log_of) == 1);
  CHECK(heads_of(server::committed_log_of) == 0);
}

TEST_CASE("a log is whole once it has each page of the database") {
  OpenStore s;
  s.store.reset();
  server::Connection shell(s.path);
  shell.run("UPDATE contacts SET name = 'Grace'");
  CHECK_FALSE(server::committed_log_of(shell).is_whole);
  shell.run("VACUUM");
  CHECK(server::committed_log_of(shell).is_whole);
}

TEST_CASE("what was brought from the log into the file only goes forward") {
  const server::LogHeads log{1, {head(7, 4), head(7, 5), head(7, 6)}};
  CHECK(log.has_since(head(7, 3), head(7, 4)));
  CHECK(log.has_since(head(7, 5), head(7, 5)));
  CHECK(log.has_since(head(7, 5), head(7, 6)));
  CHECK_FALSE(log.has_since(head(7, 5), head(7, 4)));
  CHECK_FALSE(log.has_since(head(7, 3), head(7, 7)));
}

TEST_CASE("a mark is read as it was set") {
  CHECK(server::mark_of(head(0xfedc, 0x9876)) == Mark{0xfedc, 0x9876});
}

TEST_CASE("nothing is read from, or written to, a file that was copied over the database") {
  const std::string foreign = foreign_file();
  OpenStore s;
  overwrite(s.path, foreign);
  CHECK(fault_of([&] { s.add(2); }) == StoreFault::kMoved);
  CHECK(fault_of([&] { s.has(1); }) == StoreFault::kMoved);
  CHECK(fault_of([&] { s.store->check(100ms, true); }) == StoreFault::kMoved);
  CHECK_FALSE(s.store->times_version());
  s.store.reset();
  CHECK(bytes_of(s.path) == foreign);
}

TEST_CASE("a reader alone notices it too, and nothing goes on until the writer has looked again") {
  const std::string foreign = foreign_file();
  OpenStore s;
  const std::string right = bytes_of(s.path);
  overwrite(s.path, foreign);
  CHECK(fault_of([&] { s.has(1); }) == StoreFault::kMoved);
  overwrite(s.path, right);
  CHECK(fault_of([&] { s.has(1); }) == StoreFault::kMoved);  // it may still be being copied
  while (fault_of([&] { s.store->check(100ms, true); })) std::this_thread::yield();
  CHECK(s.has(1));
  s.add(2);
  CHECK(s.has(2));
}

// SQLite deletes the log beside an empty file.
TEST_CASE("a file that is empty, while another is copied, costs nothing that is in the log alone") {
  OpenStore s;
  s.add(2);
  const std::string right = bytes_of(s.path);
  overwrite(s.path, "");
  CHECK(fault_of([&] { s.has(2); }) == StoreFault::kMoved);  // nobody has read before
  REQUIRE(std::filesystem::exists(s.path + "-wal"));
  overwrite(s.path, right);
  while (fault_of([&] { s.store->check(100ms, true); })) std::this_thread::yield();
  CHECK(s.has(2));
}

TEST_CASE("a checkpoint of another program makes no other file of it") {
  OpenStore s;
  server::Connection shell(s.path);
  CHECK(shell.checkpoint() > 0);
  CHECK(s.has(1));
  s.add(2);
  CHECK(s.has(2));
}

TEST_CASE("an older copy of the database is another file, though nothing but a contact was added") {
  OpenStore s;
  server::Connection shell(s.path);
  CHECK(shell.checkpoint() > 0);
  CHECK(s.has(1));
  const std::string older = bytes_of(s.path);
  s.add(2);
  CHECK(shell.checkpoint() > 0);
  CHECK(s.has(2));
  overwrite(s.path, older);
  CHECK(fault_of([&] { s.has(2); }) == StoreFault::kMoved);
}

TEST_CASE("a file that is copied over the database during a write keeps nothing of it") {
  const std::string foreign = foreign_file();
  OpenStore s;
  const std::string right = bytes_of(s.path);
  const auto write = [&] {
    s.store->write([&](server::Transaction& transaction) {
      core::Contact contact;
      contact.name = "Grace";
      transaction.add_contact(contact, kToday);
      overwrite(s.path, foreign);
    });
  };
  CHECK(fault_of(write) == StoreFault::kMoved);
  overwrite(s.path, right);
  while (fault_of([&] { s.store->check(100ms, true); })) std::this_thread::yield();
  CHECK(s.store->contacts("Grace", 10, 0).contacts.empty());
}

TEST_CASE("a file that was copied over the database is not opened with the log of the other one") {
  const std::string foreign = foreign_file();
  OpenStore s;
  const std::string right = bytes_of(s.path);
  overwrite(s.path, foreign);
  CHECK(fault_of([&] { s.has(1); }) == StoreFault::kMoved);
  s.store.reset();
  CHECK(fault_of([&] { server::open_sqlite(s.path); }) == StoreFault::kMoved);
  overwrite(s.path, "");
  CHECK(fault_of([&] { server::open_sqlite(s.path); }) == StoreFault::kOther);
  overwrite(s.path, right);
  s.store = server::open_sqlite(s.path);
  CHECK(s.has(1));
}

}  // namespace
