// The sources and assets/messages/en.json name the same sentences: none is missing, none is left over.
#include <filesystem>
#include <set>

#include "screen.hpp"

namespace {

const std::set<std::string>& sentences() {
  static const std::set<std::string> kKeys = [] {
    std::set<std::string> keys;
    const core::Json json = core::Json::parse(screens::messages());
    for (const auto& member : json.items()) keys.insert(member.key());
    return keys;
  }();
  return kKeys;
}

// Every string literal of a source, without those of #include lines and comments.
std::vector<std::string> literals(const std::string& source) {
  std::vector<std::string> found;
  bool line_start = true, skip = false;
  for (std::size_t at = 0; at < source.size(); ++at) {
    const char c = source[at];
    if (c == '\n') {
      line_start = true, skip = false;
      continue;
    }
    if (line_start && c == '#') skip = true;
    if (c != ' ') line_start = false;
    if (c == '/' && source.compare(at, 2, "//") == 0) skip = true;
    if (skip) continue;
    if (c == '\'') {  // a character, perhaps a quote or a digit separator
      const std::size_t end = source.find('\'', at + (source[at + 1] == '\\' ? 3 : 1));
      if (end != std::string::npos && end - at <= 3) at = end;
      continue;
    }
    if (c != '"') continue;
    std::string text;
    for (++at; at < source.size() && source[at] != '"'; ++at) {
      if (source[at] == '\\') ++at;
      text += source[at];
    }
    found.push_back(text);
  }
  return found;
}

std::vector<std::string> sources() {
  std::vector<std::string> texts;
  for (const char* folder : {"/../src/view", "/../src/widget"}) {
    const std::string root = std::string(BOOKING_ASSETS_DIR) + folder;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
      if (entry.path().extension() == ".cpp")
        texts.push_back(world::file_text(entry.path().string()));
    }
  }
  REQUIRE(texts.size() > 15);
  for (const char* name : {"text.cpp", "protocol/offer_words.cpp"}) {
    texts.push_back(world::file_text(BOOKING_ASSETS_DIR "/../src/core/" + std::string(name)));
  }
  // These stand around the canvas.
  for (const char* name : {"popup.book", "popup.close", "popup.unavailable", "popup.unsupported"}) {
    texts.push_back(std::string("\"") + name + '"');
  }
  return texts;
}

// The literals of the first argument of every call of say() and say_count().
std::set<std::string> said(const std::string& source) {
  std::set<std::string> keys;
  for (const std::string_view call : {"say(", "say_count("}) {
    for (std::size_t at = source.find(call); at != std::string::npos;
         at = source.find(call, at + 1)) {
      int depth = 0;
      std::size_t end = at + call.size();
      for (; end < source.size(); ++end) {
        if (source[end] == '(') ++depth;
        if (source[end] == ')' && depth-- == 0) break;
        if (source[end] == ',' && depth == 0) break;
      }
      for (const std::string& text : literals(source.substr(at, end - at))) keys.insert(text);
    }
  }
  return keys;
}

// "errors" + ".email" + "." + "malformed", as the details screen puts them together.
std::set<std::string> composed() {
  std::set<std::string> keys;
  for (const char* field : {"name", "email", "phone", "notes"}) {
    for (const char* why : {"missing", "too_long", "malformed"}) {
      keys.insert(std::string("errors.") + field + "." + why);
    }
  }
  return keys;
}

// "first.second", lower case: how a sentence's key looks.
bool looks_like_a_key(const std::string& text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string::npos || dot == 0 || dot + 1 == text.size()) return false;
  return text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.") == std::string::npos;
}

// Dotted words of the sources that mean something else: the API's fields, a control's key.
const std::set<std::string> kNoSentences = {"contact.name", "contact.email", "contact.phone",
                                            "day.whole"};

}  // namespace

TEST_CASE("every sentence that the sources say is there") {
  std::size_t calls = 0;
  for (const std::string& source : sources()) {
    for (const std::string& key : said(source)) {
      CAPTURE(key);
      if (key == "errors" || key == ".") continue;  // the parts of composed()
      ++calls;
      CHECK(sentences().count(key) == 1);
    }
    for (const std::string& text : literals(source)) {
      if (!looks_like_a_key(text) || kNoSentences.count(text) == 1) continue;
      CAPTURE(text);
      CHECK(sentences().count(text) == 1);
    }
  }
  CHECK(calls > 40);
  for (const std::string& key : composed()) {
    CAPTURE(key);
    CHECK(sentences().count(key) == 1);
  }
}

TEST_CASE("every sentence that is there is said somewhere") {
  std::set<std::string> used = composed();
  for (const std::string& source : sources()) {
    for (const std::string& text : literals(source)) used.insert(text);
  }
  for (const std::string& key : sentences()) {
    CAPTURE(key);
    CHECK(used.count(key) == 1);
  }
}

TEST_CASE("sentences with a number have the forms that English needs") {
  const core::Json json = core::Json::parse(screens::messages());
  for (const auto& member : json.items()) {
    CAPTURE(member.key());
    if (member.value().is_string()) {
      CHECK(member.value().get<std::string>().find("{count}") == std::string::npos);
      continue;
    }
    REQUIRE(member.value().is_object());
    CHECK(member.value().size() == 2);
    CHECK(member.value().contains("one"));
    CHECK(member.value().contains("other"));
  }
}
