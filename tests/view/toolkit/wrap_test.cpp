#include "../../core/random.hpp"
#include "../../vectors/vectors.hpp"
#include "../screen.hpp"

using screens::FixedText;
using view::TextStyle;

namespace {

using Lines = std::vector<std::string>;

// Body text is 16 px, so a code point is 8 wide: `columns` of them fit.
Lines wrapped(std::string_view text, int columns) {
  FixedText engine;
  Lines lines;
  for (const auto line :
       view::wrap(engine, text, TextStyle::kBody, static_cast<float>(columns) * 8)) {
    lines.emplace_back(line);
  }
  return lines;
}

std::string without_space(std::string_view text) {
  std::string kept;
  for (const char c : text) {
    if (c != ' ' && c != '\n') kept += c;
  }
  return kept;
}

std::string random_text(testing::Random& random) {
  static const char* const kPieces[] = {
      "a",    "word", "Donaudampfschiff", " ",      "  ", "\n",     "東京", "予約、", "カナ", "𠮷",
      "موعد", "é",    "👩‍⚕️",    "\u00a0", "-",  "ｆｕｌ", "한국", "ไทย",    " ",    "Ω"};
  std::string text;
  for (int pieces = random.small(0, 24); pieces > 0; --pieces) {
    text += kPieces[random.small(0, static_cast<int>(std::size(kPieces)) - 1)];
  }
  return text;
}

// Stricter than the browser, which lets these be apart: a small kana or a mark of length and the sign
// before it, and a number and its dash.
bool kept_together(std::string_view before, std::string_view after) {
  for (const std::string_view sign : {"ー", "ァ", "ィ", "ゥ", "ェ", "ォ", "ッ", "ャ", "ュ", "ョ",
                                      "ぁ", "ぃ", "ぅ", "ぇ", "ぉ", "っ", "ゃ", "ゅ", "ょ", "～"}) {
    if (after.starts_with(sign)) return true;
  }
  return (before.ends_with("-") || before.ends_with("–")) && after[0] >= '0' && after[0] <= '9';
}

// "one |two" as committed, without the breaks that `wrap` does not make.
std::vector<std::string> pieces_of(std::string_view marked) {
  std::vector<std::string> pieces;
  while (!marked.empty()) {
    const std::size_t end = std::min(marked.find('|'), marked.size());
    const std::string piece(marked.substr(0, end));
    marked.remove_prefix(std::min(end + 1, marked.size()));
    if (!pieces.empty() && kept_together(pieces.back(), piece)) {
      pieces.back() += piece;
    } else {
      pieces.push_back(piece);
    }
  }
  return pieces;
}

std::string trimmed(std::string text) {
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

// Each line takes all the pieces that fit; nothing if a piece is wider than a line.
Lines filled(const std::vector<std::string>& pieces, int columns) {
  FixedText engine;
  const auto is_wider = [&](const std::string& text) {
    return engine.width(trimmed(text), TextStyle::kBody) > static_cast<float>(columns) * 8;
  };
  Lines lines;
  std::string line;
  for (const std::string& piece : pieces) {
    if (is_wider(piece)) return {};
    if (!line.empty() && is_wider(line + piece)) {
      lines.push_back(trimmed(line));
      line.clear();
    }
    line += piece;
  }
  lines.push_back(trimmed(line));
  return lines;
}

}  // namespace

TEST_CASE("lines break at spaces, and a line as wide as the room is whole") {
  CHECK(wrapped("one two three", 13) == Lines{"one two three"});
  CHECK(wrapped("one two three", 12) == Lines{"one two", "three"});
  CHECK(wrapped("one two three", 7) == Lines{"one two", "three"});
  CHECK(wrapped("one two three", 6) == Lines{"one", "two", "three"});
}

TEST_CASE("there is always a line, and line feeds make their own") {
  CHECK(wrapped("", 10) == Lines{""});
  CHECK(wrapped("a\nb", 10) == Lines{"a", "b"});
  CHECK(wrapped("a\n\nb", 10) == Lines{"a", "", "b"});
  CHECK(wrapped("one two\nthree", 5) == Lines{"one", "two", "three"});
}

TEST_CASE("a word wider than the line is broken inside, and a line feed after it is not doubled") {
  CHECK(wrapped("abcdefgh", 3) == Lines{"abc", "def", "gh"});
  CHECK(wrapped("x abcdefgh y", 3) == Lines{"x", "abc", "def", "gh", "y"});
  CHECK(wrapped("abcdef\nx", 3) == Lines{"abc", "def", "x"});
}

TEST_CASE("where not even one code point fits, each has a line, and spaces have none") {
  CHECK(wrapped("ab", 0) == Lines{"a", "b"});
  CHECK(wrapped("a b\nc", 0) == Lines{"a", "b", "c"});
}

TEST_CASE("Chinese and Japanese break between characters, Korean and Arabic between words") {
  CHECK(wrapped("東京でご予約", 4) == Lines{"東京でご", "予約"});
  CHECK(wrapped("Dr東京", 3) == Lines{"Dr東", "京"});
  CHECK(wrapped("𠮷𠮷𠮷", 2) == Lines{"𠮷𠮷", "𠮷"});
  CHECK(wrapped("ＦＵＬＬ", 2) == Lines{"ＦＵ", "ＬＬ"});
  CHECK(wrapped("한국어 예약", 5) == Lines{"한국어", "예약"});
  CHECK(wrapped("حجز موعد", 5) == Lines{"حجز", "موعد"});
}

TEST_CASE("no line begins with a closing sign, and none ends with an opening one") {
  CHECK(wrapped("予約、確認", 2) == Lines{"予", "約、", "確認"});
  CHECK(wrapped("空き（なし）。", 3) == Lines{"空き", "（な", "し）。"});
  CHECK(wrapped("キャンセル", 2) == Lines{"キャ", "ンセ", "ル"});
  CHECK(wrapped("カード", 2) == Lines{"カー", "ド"});
  CHECK(wrapped("「東京」へ", 3) == Lines{"「東", "京」へ"});
  CHECK(wrapped("2026年3月", 5) == Lines{"2026年", "3月"});
  CHECK(wrapped("Essai ? oui", 7) == Lines{"Essai ?", "oui"});
  CHECK(wrapped("Essai ? oui", 6) == Lines{"Essai", "? oui"});  // wider than a line
}

TEST_CASE("a line ends after a hyphen, but not inside a number") {
  CHECK(wrapped("rendez-vous", 8) == Lines{"rendez-", "vous"});
  CHECK(wrapped("at GMT-3 now", 7) == Lines{"at", "GMT-3", "now"});
  CHECK(wrapped("in -word", 5) == Lines{"in", "-word"});
}

TEST_CASE("every sentence is broken into lines where the browser may break it") {
  const core::Json languages = vectors::load("line_breaks.json");
  REQUIRE(languages.size() == 14);
  int compared = 0;
  for (const auto& [language, texts] : languages.items()) {
    for (const core::Json& marked : texts) {
      const std::vector<std::string> pieces = pieces_of(marked.get<std::string>());
      std::string text;
      for (const std::string& piece : pieces) text += piece;
      for (int columns = 8; columns <= 74; columns += 3) {
        const Lines expected = filled(pieces, columns);
        if (expected.empty()) continue;
        ++compared;
        if (wrapped(text, columns) != expected) {
          FAIL_CHECK(language, ", ", columns, " columns: ", text);
        }
      }
    }
  }
  CHECK(compared > 10'000);
}

TEST_CASE("the widest word is the least width at which no word is broken") {
  FixedText engine;
  CHECK(view::widest_word(engine, "", TextStyle::kBody) == 0);
  CHECK(view::widest_word(engine, "Los Angeles (PST)", TextStyle::kBody) == 7 * 8);
  CHECK(view::widest_word(engine, "東京、", TextStyle::kBody) == 2 * 8);
}

TEST_CASE("a space that must not break does not") {
  CHECK(wrapped("at 10\u00a0km", 6) == Lines{"at", "10\u00a0km"});
}

TEST_CASE("bytes that are not UTF-8 are neither lost nor read past") {
  for (const std::string bytes : {"\xff\xff\xff", "abc\xe6", "\x80\x80 \xf0\x9f", "a\xc3"}) {
    for (int columns = 0; columns < 4; ++columns) {
      std::string joined;
      for (const std::string& line : wrapped(bytes, columns)) joined += line;
      CHECK(without_space(joined) == without_space(bytes));
    }
  }
}

TEST_CASE("whatever the text, no line is too wide and nothing is lost or doubled") {
  testing::Random random(20260310);
  FixedText engine;
  for (int round = 0; round < 4000; ++round) {
    const std::string text = random_text(random);
    const float width = static_cast<float>(random.small(0, 200));
    CAPTURE(text);
    CAPTURE(width);
    const auto lines = view::wrap(engine, text, TextStyle::kBody, width);
    REQUIRE(!lines.empty());
    std::string joined;
    std::ptrdiff_t feeds = 0, empty = 0;
    const char* end = text.data();
    for (const std::string_view line : lines) {
      const bool fits = engine.width(line, TextStyle::kBody) <= width;
      if (!fits && screens::code_points(line) > 1) FAIL_CHECK("too wide: ", line);
      if (line.find('\n') != std::string_view::npos) FAIL_CHECK("a line feed in: ", line);
      if (line.data() < end) FAIL_CHECK("out of order: ", line);
      // What lies between two lines is white space alone.
      if (without_space({end, static_cast<std::size_t>(line.data() - end)}) != "") {
        FAIL_CHECK("lost before: ", line);
      }
      end = line.data() + line.size();
      joined += line;
      empty += without_space(line).empty() ? 1 : 0;
    }
    for (const char c : text) feeds += c == '\n' ? 1 : 0;
    if (without_space(joined) != without_space(text)) FAIL_CHECK("lost: ", joined);
    if (empty > feeds + 1) FAIL_CHECK(empty, " empty lines for ", feeds, " line feeds");
  }
}
