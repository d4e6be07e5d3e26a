// The program's log: turns events and served requests into lines and writes them one at a time.
//
//   server::Log log(clock, [](const std::string& line) { std::cerr << line << std::endl; });
//   log.notice("The site file was applied.");
//
// The lines themselves, and what they never contain, are those of base/log.hpp. Every member may be
// called from any thread; the writer is never called by two threads at once.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "server/base/clock.hpp"
#include "server/base/log.hpp"

namespace server {

class Log {
 public:
  using Writer = std::function<void(const std::string& line)>;  // adds the line feed

  Log(const Clock& clock, Writer write);  // `clock` must outlive this

  void notice(std::string_view message);
  void error(std::string_view message);
  void served(const Served& served);

 private:
  void write_event(std::string_view level, std::string_view message);
  void write_line(const std::string& line);

  const Clock& clock_;
  const Writer write_;
  std::mutex writing_;
};

}  // namespace server
