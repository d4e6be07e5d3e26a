// SHA-256 by the vectors of FIPS 180-4 and NIST's CAVP, and the challenges that are made with it.
#include "core/proof/challenge.hpp"

#include <doctest/doctest.h>

#include "core/protocol/protocol.hpp"

namespace {

std::string hashed(std::string_view text) {
  core::Sha256 hash;
  hash.add(text);
  std::string hex;
  for (const std::uint8_t byte : hash.digest()) {
    hex += "0123456789abcdef"[byte >> 4U];
    hex += "0123456789abcdef"[byte & 15U];
  }
  return hex;
}

core::Instant unix_time(std::int64_t seconds) {
  return core::Instant{core::Seconds{seconds}};
}

const std::string kChallenge = "bc1.1772614800.1772614803.1772616600.9.r4nd0m.s1gnature";

}  // namespace

TEST_CASE("SHA-256 is the one of the standard") {
  CHECK(hashed("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hashed("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hashed("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(hashed("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
               "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu") ==
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
  CHECK(hashed(std::string(1'000'000, 'a')) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  CHECK(hashed(std::string(64, '\xff')) ==
        "8667e718294e9e0df1d30600ba3eeb201f764aad2dad72748643e4a285e1d1f7");
}

TEST_CASE("SHA-256 is the same however the text is cut") {
  const std::string text(300, 'x');
  for (std::size_t cut = 0; cut <= text.size(); cut += 7) {
    core::Sha256 hash;
    hash.add(std::string_view(text).substr(0, cut));
    CHECK(hash.digest() == hash.digest());
    hash.add(std::string_view(text).substr(cut));
    core::Sha256 whole;
    whole.add(text);
    CHECK(hash.digest() == whole.digest());
  }
}

TEST_CASE("a challenge says when it can be used, and how much work it is") {
  const auto challenge = core::read_challenge(kChallenge);
  REQUIRE(challenge.has_value());
  CHECK(challenge->issued == unix_time(1772614800));
  CHECK(challenge->earliest == unix_time(1772614803));
  CHECK(challenge->expires == unix_time(1772616600));
  CHECK(challenge->bits == 9);
  CHECK(kChallenge.starts_with(core::challenge_head(*challenge)));
}

TEST_CASE("what is no challenge is not worked on") {
  for (const char* text :
       {"", "bc1.", "bc2.1.2.3.4.r.s", "bc1.1.2.3", "bc1.1.2.3.4", "bc1.1.2.3.4.",
        "bc1.1.2.3.25.r.s", "bc1.-1.2.3.4.r.s", "bc1.1.2.3.x.r.s", "bc1.1.2.3.4.r;s",
        "bc1.1.2.3.4.r\ns", "bc1.99999999999999999999.2.3.4.r.s"}) {
    CAPTURE(text);
    CHECK_FALSE(core::read_challenge(text).has_value());
  }
  CHECK_FALSE(core::read_challenge(kChallenge + std::string(300, 'x')).has_value());
}

TEST_CASE("a challenge is solved a slice at a time, and anybody can check the solution at once") {
  core::ChallengeWork work(kChallenge, 9);
  int slices = 1;
  while (!work.go_on(10)) REQUIRE(++slices < 10'000);
  CHECK(slices > 1);
  const std::string solution = work.solution();
  CHECK(core::solves(solution, 9));
  CHECK_FALSE(core::solves(solution, 24));
  CHECK_FALSE(core::solves(solution + "0", 9));
  const auto parts = core::read_solution(solution);
  REQUIRE(parts.has_value());
  CHECK(parts->challenge == kChallenge);
  CHECK(work.go_on(1));
  CHECK(work.solution() == solution);
}

TEST_CASE(
    "a solution with just as many zero bits as asked for counts, and one with a bit less does "
    "not") {
  // Its hash begins with 0x24, which are two zero bits.
  const std::string text = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
  CHECK(core::solves(text, 2));
  CHECK_FALSE(core::solves(text, 3));
}

TEST_CASE("a challenge without difficulty is solved by its first counter") {
  core::ChallengeWork work("bc1.1.1.9.0.r.s", 0);
  CHECK(work.go_on(1));
  CHECK(work.solution() == "bc1.1.1.9.0.r.s;0");
}

TEST_CASE("a solution has a counter, and nothing else") {
  for (const std::string& text :
       {std::string("x"), kChallenge, kChallenge + ";", kChallenge + ";-1", kChallenge + ";1;2",
        kChallenge + ";0x1", kChallenge + ";123456789012345678901"}) {
    CAPTURE(text);
    CHECK_FALSE(core::read_solution(text).has_value());
  }
}
