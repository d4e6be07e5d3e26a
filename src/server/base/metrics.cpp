#include "server/base/metrics.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <exception>

namespace server {
namespace {

std::string number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  std::array<char, 32> buffer{};
  auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return {buffer.data(), end};
}

std::string escaped(std::string_view text, bool with_quotes) {
  std::string safe;
  for (const char c : text) {
    if (c == '\n') {
      safe += "\\n";
    } else {
      if (c == '\\' || (with_quotes && c == '"')) safe += '\\';
      safe += c;
    }
  }
  return safe;
}

// route="…",status="200"
std::string written(const Labels& labels) {
  std::string text;
  for (const auto& [name, value] : labels) {
    if (!text.empty()) text += ',';
    text.append(name).append("=\"").append(escaped(value, true)).append("\"");
  }
  return text;
}

void write_sample(std::string& text, const std::string& name, const std::string& labels,
                  const std::string& value) {
  text += name;
  if (!labels.empty()) text.append("{").append(labels).append("}");
  text.append(" ").append(value).append("\n");
}

}  // namespace

void Histogram::observe(double seconds) {
  auto bucket = std::lower_bound(kBounds.begin(), kBounds.end(), seconds) - kBounds.begin();
  const std::lock_guard lock(mutex_);
  ++all_;
  sum_ += seconds;
  if (bucket < std::ssize(counts_)) ++counts_[static_cast<std::size_t>(bucket)];
}

Metrics::Family& Metrics::family(std::string_view name, std::string_view help) {
  auto found = families_.find(name);
  if (found == families_.end()) {
    found = families_.try_emplace(std::string(name)).first;
    found->second.help = help;
  }
  return found->second;
}

Counter& Metrics::counter(std::string_view name, std::string_view help, const Labels& labels) {
  const std::lock_guard lock(mutex_);
  return family(name, help).counters[written(labels)];
}

Histogram& Metrics::histogram(std::string_view name, std::string_view help, const Labels& labels) {
  const std::lock_guard lock(mutex_);
  return family(name, help).histograms[written(labels)];
}

void Metrics::gauge(std::string_view name, std::string_view help, std::function<double()> read,
                    const Labels& labels) {
  const std::lock_guard lock(mutex_);
  family(name, help).gauges[written(labels)] = std::move(read);
}

void Metrics::write_histogram(std::string& text, const std::string& name, const std::string& labels,
                              const Histogram& histogram) {
  const std::lock_guard lock(histogram.mutex_);
  const std::string before = labels.empty() ? "" : labels + ",";
  std::uint64_t so_far = 0;
  for (std::size_t i = 0; i < Histogram::kBounds.size(); ++i) {
    so_far += histogram.counts_[i];
    write_sample(text, name + "_bucket", before + "le=\"" + number(Histogram::kBounds[i]) + "\"",
                 std::to_string(so_far));
  }
  write_sample(text, name + "_bucket", before + "le=\"+Inf\"", std::to_string(histogram.all_));
  write_sample(text, name + "_sum", labels, number(histogram.sum_));
  write_sample(text, name + "_count", labels, std::to_string(histogram.all_));
}

void Metrics::before_gauges(std::function<void()> read) {
  const std::lock_guard lock(mutex_);
  before_gauges_.push_back(std::move(read));
}

// Reads the gauges without the lock: a gauge may wait for a disk, and counting must not.
std::map<std::string, std::string> Metrics::read_gauges() const {
  std::map<std::string, std::map<std::string, std::function<double()>>> gauges;
  std::vector<std::function<void()>> before;
  {
    const std::lock_guard lock(mutex_);
    before = before_gauges_;
    for (const auto& [name, family] : families_) {
      if (!family.gauges.empty()) gauges.emplace(name, family.gauges);
    }
  }
  for (const auto& read : before) read();
  std::map<std::string, std::string> samples;
  for (const auto& [name, by_labels] : gauges) {
    for (const auto& [labels, read] : by_labels) {
      try {
        write_sample(samples[name], name, labels, number(read()));
      } catch (const std::exception&) {  // a value that can't be read is left out, not guessed
      }
    }
  }
  return samples;
}

std::string Metrics::text() const {
  std::map<std::string, std::string> gauges = read_gauges();
  const std::lock_guard lock(mutex_);
  std::string text;
  for (const auto& [name, family] : families_) {
    std::string samples = gauges[name];
    for (const auto& [labels, counter] : family.counters) {
      write_sample(samples, name, labels, std::to_string(counter.value()));
    }
    for (const auto& [labels, histogram] : family.histograms) {
      write_histogram(samples, name, labels, histogram);
    }
    const char* kind = !family.gauges.empty()      ? "gauge"
                       : family.histograms.empty() ? "counter"
                                                   : "histogram";
    text.append("# HELP ").append(name).append(" ").append(escaped(family.help, false));
    text.append("\n# TYPE ").append(name).append(" ").append(kind).append("\n").append(samples);
  }
  return text;
}

}  // namespace server
