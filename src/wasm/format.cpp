// snprintf, as far as the JSON library uses it: hexadecimal numbers of a minimum width.
//
// The C library's version also formats floating point, which adds 3.7 KB to every visitor's download. An unknown
// format is an error, and the result is negative, as the standard says.
#include <cstdarg>
#include <cstddef>
#include <cstdio>

namespace {

class Output {
 public:
  Output(char* to, std::size_t size) : to_(to), size_(size) {}
  void put(char c) {
    if (length_ + 1 < size_) to_[length_] = c;
    ++length_;
  }
  int end() {
    if (size_ > 0) to_[length_ < size_ ? length_ : size_ - 1] = '\0';
    return static_cast<int>(length_);
  }

 private:
  char* to_;
  std::size_t size_;
  std::size_t length_ = 0;
};

void put_hex(Output& out, unsigned value, int least, const char* digits) {
  int width = 1;
  while (width < 8 && value >> (4 * width) != 0) ++width;
  for (int place = least > width ? least : width; place > 0; --place) {
    out.put(place > 8 ? '0' : digits[value >> (4 * (place - 1)) & 15]);
  }
}

}  // namespace

extern "C" int snprintf(char* to, std::size_t size, const char* format, ...) {
  Output out(to, size);
  std::va_list values;
  va_start(values, format);
  bool is_known = true;
  for (; *format != '\0' && is_known; ++format) {
    if (*format != '%') {
      out.put(*format);
      continue;
    }
    int least = 0;
    for (++format; *format == '.' || (*format >= '0' && *format <= '9'); ++format) {
      if (*format != '.') least = least * 10 + (*format - '0');
    }
    is_known = *format == 'x' || *format == 'X';
    if (!is_known) break;
    put_hex(out, va_arg(values, unsigned), least,
            *format == 'x' ? "0123456789abcdef" : "0123456789ABCDEF");
  }
  va_end(values);
  const int length = out.end();
  return is_known ? length : -1;
}
