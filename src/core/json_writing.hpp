// Prints one JSON object as its parts are told, as print_json of core/json_text.hpp prints the whole.
//
//   core::JsonText json;
//   json.text("code", "offline");
//   json.open_list("ids");
//   json.whole(nullptr, 3);                   // an entry of a list has no name
//   json.close();
//   std::string text = json.take();           // {"code":"offline","ids":[3]}
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace core {

class JsonText {
 public:
  void null(const char* name);
  void flag(const char* name, bool value);
  void whole(const char* name, std::int64_t value);
  void text(const char* name, std::string_view value);  // bytes that are not UTF-8 print as U+FFFD
  // A text that is known to be ASCII without " and \, such as an instant. Names are taken to be that too.
  void plain(const char* name, std::string_view value);
  void open_object(const char* name) { open(name, '{'); }
  void open_list(const char* name) { open(name, '['); }
  void close();  // the innermost that is open
  std::string take();

 private:
  void begin(const char* name);
  void open(const char* name, char bracket);
  void quote(std::string_view value);

  std::string text_ = "{";
  std::string closing_ = "}";  // of what is open, the outermost first
};

}  // namespace core
