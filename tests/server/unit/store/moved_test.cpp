// A database file that is deleted or replaced while it is open, and one that can't be written.
#include <doctest/doctest.h>

#include <fstream>

#include "../support/business.hpp"
#include "../support/store_fault.hpp"
#include "server/store/sqlite/file/database_file.hpp"

namespace {

using namespace std::chrono_literals;
using server::DatabaseFiles;
using server::FileChange;
using server::StoreFault;
using testing::fault_of;
using testing::TemporaryFolder;

const core::Instant kToday = *core::parse_instant("2026-03-04T09:00:00Z");

struct OpenStore {
  TemporaryFolder folder;
  std::string path = folder.file("bookings.db");
  std::string said;
  std::unique_ptr<server::Store> store =
      server::open_sqlite(path, [this](std::string_view sentence) { said += sentence; });

  OpenStore() { add(1); }
  void add(core::Id id) const { store->add_contacts({{id, "Ada", "", ""}}, kToday); }
  bool has(core::Id id) const { return store->contact(id).has_value(); }
  std::string file(const char* end) const { return path + end; }
  void move_all(const std::string& from, const std::string& to) const {
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::rename(from + end, to + end);
  }
};

TEST_CASE("what became of a database's files shows in which files its path names") {
  const server::FileId a{1, 1};
  const server::FileId b{1, 2};
  const server::FileId c{1, 3};
  const DatabaseFiles opened{a, b, c};
  const auto change = [&](const DatabaseFiles& now) { return change_of(opened, now); };
  CHECK(change(opened) == FileChange::kNone);
  CHECK(change({}) == FileChange::kGone);
  CHECK(change({std::nullopt, b, c}) == FileChange::kGone);
  CHECK(change({a}) == FileChange::kMixed);  // the last commits are in the file that is gone
  CHECK(change({a, server::FileId{1, 9}, c}) == FileChange::kMixed);
  CHECK(change({server::FileId{1, 9}, b, c}) == FileChange::kMixed);
  CHECK(change({server::FileId{1, 9}}) == FileChange::kReplaced);
  CHECK(change({server::FileId{2, 1}, server::FileId{1, 8}, server::FileId{1, 9}}) ==
        FileChange::kReplaced);
  CHECK(change_of({a}, opened) == FileChange::kNone);  // they have come since
}

TEST_CASE("the head of a database file says how long the file must be") {
  std::string first(server::kHeaderBytes, '\0');
  first.replace(0, 15, "SQLite format 3");
  first.replace(16, 2, std::string("\x10\x00", 2));
  first.replace(28, 4, std::string("\x00\x00\x01\x02", 4));
  first.replace(60, 4, std::string("\x00\x00\x00\x0c", 4));
  CHECK(server::read_header(first) == server::DatabaseHeader{std::uint64_t{258} * 4096, 12});
  first.replace(16, 2, std::string("\x00\x01", 2));
  CHECK(server::read_header(first)->bytes == std::uint64_t{258} * 65536);
  CHECK_FALSE(server::read_header(first.substr(1)));
  CHECK_FALSE(server::read_header("not a database"));
}

TEST_CASE(
    "nothing is written into, or read from, a database that is gone; it goes on when it is back") {
  OpenStore s;
  const std::string away = s.folder.file("away.db");
  s.move_all(s.path, away);
  CHECK(fault_of([&] { s.add(2); }) == StoreFault::kMoved);
  CHECK(fault_of([&] { s.has(1); }) == StoreFault::kMoved);
  CHECK(fault_of([&] { s.store->check(100ms, true); }) == StoreFault::kMoved);
  CHECK_FALSE(std::filesystem::exists(s.path));  // no empty one in its place
  s.move_all(away, s.path);
  CHECK(s.has(1));
  CHECK_FALSE(s.has(2));
  s.add(2);
  CHECK(s.has(2));
}

TEST_CASE("a write that ends after its file is gone is not reported as kept") {
  OpenStore s;
  const auto write = [&] {
    s.store->write([&](server::Transaction& transaction) {
      core::Contact contact;
      contact.name = "Ada";
      transaction.add_contact(contact, kToday);
      std::filesystem::remove(s.path);
    });
  };
  CHECK(fault_of(write) == StoreFault::kMoved);
}

TEST_CASE(
    "a whole database in the place of the one that was opened is opened, and half a one is not") {
  OpenStore backup;
  backup.add(7);
  backup.store.reset();  // -wal is gone with it
  OpenStore s;
  for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(s.file(end));
  std::ifstream file(backup.path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), {});
  std::ofstream(s.path, std::ios::binary) << bytes.substr(0, bytes.size() - 1);
  CHECK(fault_of([&] { s.store->check(100ms, true); }) == StoreFault::kMoved);
  std::ofstream(s.path, std::ios::binary)
      << "not a database, but longer than a head of one: " << std::string(200, 'x');
  CHECK(fault_of([&] { s.store->check(100ms, true); }) == StoreFault::kMoved);
  CHECK(fault_of([&] { s.add(2); }) == StoreFault::kMoved);
  std::ofstream(s.path, std::ios::binary) << bytes;
  s.store->check(100ms, true);
  CHECK(s.has(7));
  s.add(2);
  CHECK(s.has(2));
  CHECK(s.said.find("was replaced while the server ran") != std::string::npos);
}

TEST_CASE("a database next to the -wal of another one is not touched") {
  OpenStore backup;
  backup.store.reset();
  OpenStore s;
  std::filesystem::remove(s.path);
  std::filesystem::copy(backup.path, s.path);
  CHECK(fault_of([&] { s.store->check(100ms, true); }) == StoreFault::kMoved);
  CHECK(fault_of([&] { s.add(2); }) == StoreFault::kMoved);
}

}  // namespace
