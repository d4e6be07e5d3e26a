#include "server/app/log.hpp"

#include <utility>

namespace server {

Log::Log(const Clock& clock, Writer write) : clock_(clock), write_(std::move(write)) {}

void Log::notice(std::string_view message) {
  write_event("notice", message);
}

void Log::error(std::string_view message) {
  write_event("error", message);
}

void Log::served(const Served& served) {
  write_line(request_line(served, clock_.now()));
}

void Log::write_event(std::string_view level, std::string_view message) {
  write_line(event_line(level, message, clock_.now()));
}

void Log::write_line(const std::string& line) {
  std::lock_guard lock(writing_);
  write_(line);
}

}  // namespace server
