#include "core/json_document.hpp"

#include <cstring>
#include <limits>

#include "core/code_points.hpp"

namespace core {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
// The digits of the least number that rounds to more than the largest double, and how many of them stand before
// its point.
constexpr std::string_view kTooLarge = "1797693134862315807937";
constexpr std::int64_t kTooLargeDigits = 309;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

std::optional<bool> JsonValue::flag() const {
  if (!is(JsonRow::Kind::kFlag)) return std::nullopt;
  return rows_[row_].whole != 0;
}

std::optional<std::int64_t> JsonValue::whole() const {
  if (!is(JsonRow::Kind::kWhole)) return std::nullopt;
  return rows_[row_].whole;
}

std::string_view JsonValue::text_at(std::uint32_t row) const {
  const JsonRow::Span text = rows_[row].text;
  return {text_ + text.at, text.size};
}

std::optional<std::string_view> JsonValue::text() const {
  if (!is(JsonRow::Kind::kText)) return std::nullopt;
  return text_at(row_);
}

std::size_t JsonValue::size() const {
  return is_list() || is_object() ? rows_[row_].count : 0;
}

JsonValue::Iterator JsonValue::begin() const {
  if (size() == 0) return {*this, false};
  const bool has_names = is_object();
  return {{rows_, text_, row_ + (has_names ? 2 : 1)}, has_names};
}

JsonValue::Iterator JsonValue::end() const {
  if (size() == 0) return {*this, false};
  const bool has_names = is_object();
  return {{rows_, text_, rows_[row_].end + (has_names ? 1 : 0)}, has_names};
}

JsonValue JsonValue::member(std::string_view name) const {
  if (!is_object()) return {};
  for (const JsonValue value : *this) {
    if (value.name() == name) return value;
  }
  return {};
}

std::string_view JsonValue::name() const {
  return text_at(row_ - 1);
}

// Reads `left_` from its front. Each function that reads says whether there was what it reads.
class JsonReader {
 public:
  JsonReader(std::string_view text, JsonDocument& document) : left_(text), document_(document) {
    // A string is never longer than it is written.
    document.text_ = std::make_unique<char[]>(text.size());
    if (left_.starts_with(kByteOrderMark)) left_.remove_prefix(kByteOrderMark.size());
  }

  bool read() {
    if (!read_value(0)) return false;
    skip_space();
    return left_.empty();
  }

 private:
  char next() const { return left_.empty() ? '\0' : left_.front(); }

  bool take(char c) {
    if (next() != c || left_.empty()) return false;
    left_.remove_prefix(1);
    return true;
  }

  void skip_space() {
    while (next() == ' ' || next() == '\n' || next() == '\r' || next() == '\t') {
      left_.remove_prefix(1);
    }
  }

  JsonRow& add(JsonRow::Kind kind, std::int64_t whole = 0) {
    std::vector<JsonRow>& rows = document_.rows_;
    JsonRow& row = rows.emplace_back();
    row.kind = kind;
    row.end = static_cast<std::uint32_t>(rows.size());
    row.whole = whole;
    return row;
  }

  bool read_word(std::string_view word, JsonRow::Kind kind, std::int64_t whole) {
    if (!left_.starts_with(word)) return false;
    left_.remove_prefix(word.size());
    add(kind, whole);
    return true;
  }

  bool read_value(int depth) {
    skip_space();
    switch (next()) {
      case '{': return depth < kMaxJsonDepth && read_structure(depth, '}');
      case '[': return depth < kMaxJsonDepth && read_structure(depth, ']');
      case '"': return read_text();
      case 'n': return read_word("null", JsonRow::Kind::kNull, 0);
      case 't': return read_word("true", JsonRow::Kind::kFlag, 1);
      case 'f': return read_word("false", JsonRow::Kind::kFlag, 0);
      default: return read_number();
    }
  }

  // A list, or an object: `close` says which.
  bool read_structure(int depth, char close) {
    left_.remove_prefix(1);
    const bool is_object = close == '}';
    const std::size_t place = document_.rows_.size();
    add(is_object ? JsonRow::Kind::kObject : JsonRow::Kind::kList);
    std::size_t count = 0;
    skip_space();
    if (!take(close)) {
      do {
        if (is_object && !read_name(place, count)) return false;
        if (!read_value(depth + 1)) return false;
        ++count;
        close_row(place, count);
        skip_space();
      } while (take(','));
      if (!take(close)) return false;
    }
    close_row(place, count);
    return true;
  }

  void close_row(std::size_t place, std::size_t count) {
    document_.rows_[place].end = static_cast<std::uint32_t>(document_.rows_.size());
    document_.rows_[place].count = count;
  }

  // A name that the object at `place` does not have yet, and its colon.
  bool read_name(std::size_t place, std::size_t count) {
    skip_space();
    if (count == kMaxJsonMembers) return false;
    const std::size_t row = document_.rows_.size();
    if (next() != '"' || !read_text()) return false;
    const JsonRow::Span name = document_.rows_[row].text;
    const JsonValue object(document_.rows_.data(), document_.text_.get(),
                           static_cast<std::uint32_t>(place));
    if (object.member({document_.text_.get() + name.at, name.size})) return false;
    skip_space();
    return take(':');
  }

  bool read_text() {
    left_.remove_prefix(1);
    const std::uint32_t start = written_;
    while (!take('"')) {
      const std::string_view rest = left_;
      if (rest.empty()) return false;
      if (take('\\')) {
        if (!read_escape()) return false;
        continue;
      }
      while (!left_.empty() && left_.front() != '"' && left_.front() != '\\') {
        // Nearly all characters are of one byte.
        if (left_.front() >= 0x20 && left_.front() < 0x7f) {
          left_.remove_prefix(1);
          continue;
        }
        const char32_t code = take_code_point(left_);
        if (code == kNotUtf8 || code < 0x20) return false;
      }
      write(rest.substr(0, rest.size() - left_.size()));
    }
    add(JsonRow::Kind::kText).text = {start, written_ - start};
    return true;
  }

  void write(std::string_view bytes) {
    std::memcpy(document_.text_.get() + written_, bytes.data(), bytes.size());
    written_ += static_cast<std::uint32_t>(bytes.size());
  }

  bool read_escape() {
    if (left_.empty()) return false;
    const char letter = left_.front();
    left_.remove_prefix(1);
    if (letter == 'u') return read_code();
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    const std::size_t which = kLetters.find(letter);
    if (which == std::string_view::npos) return false;
    write(kMeanings.substr(which, 1));
    return true;
  }

  bool read_code() {
    std::optional<std::uint32_t> code = take_hex();
    if (!code || (*code & 0xFC00U) == 0xDC00) return false;
    if ((*code & 0xFC00U) == 0xD800) {  // half of a pair
      if (!take('\\') || !take('u')) return false;
      const std::optional<std::uint32_t> low = take_hex();
      if (!low || (*low & 0xFC00U) != 0xDC00) return false;
      code = 0x10000U + ((*code & 0x3FFU) << 10U) + (*low & 0x3FFU);
    }
    write_code(*code);
    return true;
  }

  std::optional<std::uint32_t> take_hex() {
    if (left_.size() < 4) return std::nullopt;
    std::uint32_t code = 0;
    for (int i = 0; i < 4; ++i) {
      const char c = left_.front();
      const char letter = static_cast<char>(c | 0x20);
      left_.remove_prefix(1);
      if (is_digit(c)) {
        code = code * 16 + static_cast<std::uint32_t>(c - '0');
      } else if (letter >= 'a' && letter <= 'f') {
        code = code * 16 + static_cast<std::uint32_t>(letter - 'a' + 10);
      } else {
        return std::nullopt;
      }
    }
    return code;
  }

  void write_code(std::uint32_t code) {
    char bytes[4];
    std::size_t size = 1;
    if (code < 0x80) {
      bytes[0] = static_cast<char>(code);
    } else {
      size = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      for (std::size_t i = size - 1; i > 0; --i) {
        bytes[i] = static_cast<char>(0x80U | (code & 0x3FU));
        code >>= 6U;
      }
      bytes[0] = static_cast<char>((0xF00U >> size) | code);
    }
    write({bytes, size});
  }

  // How many digits stand in front of `left_`, which it takes.
  std::size_t take_digits() {
    std::size_t digits = 0;
    for (; is_digit(next()); ++digits) left_.remove_prefix(1);
    return digits;
  }

  bool read_number() {
    const bool is_negative = take('-');
    const std::string_view whole = left_;
    const std::size_t digits = take_digits();
    if (digits == 0 || (digits > 1 && whole.front() == '0')) return false;
    const bool has_fraction = take('.');
    const std::string_view fraction = left_;
    const std::size_t places = has_fraction ? take_digits() : 0;
    if (has_fraction && places == 0) return false;
    std::int64_t power = 0;
    const bool has_power = take('e') || take('E');
    if (has_power && !read_power(power)) return false;
    if (!has_fraction && !has_power && add_whole(is_negative, whole.substr(0, digits))) return true;
    add(JsonRow::Kind::kNumber);
    const auto digit_at = [&](std::size_t place) {
      if (place < digits) return whole[place];
      return place < digits + places ? fraction[place - digits] : '0';
    };
    std::size_t zeros = 0;
    while (zeros < digits + places && digit_at(zeros) == '0') ++zeros;
    if (zeros == digits + places) return true;  // 0 to any power
    const std::int64_t before_point =
        static_cast<std::int64_t>(digits) - static_cast<std::int64_t>(zeros) + power;
    if (before_point != kTooLargeDigits) return before_point < kTooLargeDigits;
    for (std::size_t i = 0; i < kTooLarge.size(); ++i) {
      if (digit_at(zeros + i) != kTooLarge[i]) return digit_at(zeros + i) < kTooLarge[i];
    }
    return false;
  }

  bool read_power(std::int64_t& power) {
    const bool is_negative = take('-');
    if (!is_negative) take('+');
    if (!is_digit(next())) return false;
    while (is_digit(next())) {
      // No text is long enough to bring a larger power back within the limit.
      constexpr std::int64_t kLargest = std::int64_t{1} << 40U;
      if (power < kLargest) power = power * 10 + (next() - '0');
      left_.remove_prefix(1);
    }
    if (is_negative) power = -power;
    return true;
  }

  // Whether they are within the 63 bits.
  bool add_whole(bool is_negative, std::string_view digits) {
    constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    const std::uint64_t most = is_negative ? kMost + 1 : kMost;
    std::uint64_t value = 0;
    for (const char c : digits) {
      const auto digit = static_cast<std::uint64_t>(c - '0');
      if (value > (most - digit) / 10) return false;
      value = value * 10 + digit;
    }
    add(JsonRow::Kind::kWhole, static_cast<std::int64_t>(is_negative ? 0 - value : value));
    return true;
  }

  std::string_view left_;
  JsonDocument& document_;
  std::uint32_t written_ = 0;
};

std::optional<JsonDocument> JsonDocument::read(std::string_view text, std::size_t max_bytes) {
  if (text.size() > max_bytes) return std::nullopt;
  JsonDocument document;
  if (!JsonReader(text, document).read()) return std::nullopt;
  return document;
}

}  // namespace core
