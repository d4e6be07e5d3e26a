// Counters, histograms and gauges, written in the text format of Prometheus (0.0.4).
//
//   server::Counter& made = metrics.counter("booking_http_requests_total", "Requests answered.");
//   made.add();
//   metrics.gauge("booking_worker_queue_length", "…", [&] { return pools.waiting(); });
//   std::string text = metrics.text();
//
// Names start with "booking_", counters end in "_total", durations are in seconds. Label values
// come from small closed sets (a route's pattern, a status); never an id, an address or a visitor's
// text. Every member may be called from any thread. References stay valid as long as the registry.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace server {

class Counter {
 public:
  void add(std::uint64_t amount = 1) { value_ += amount; }
  std::uint64_t value() const { return value_; }

 private:
  std::atomic<std::uint64_t> value_{0};
};

// A distribution of durations.
class Histogram {
 public:
  // Upper bounds in seconds. Longer durations count in the total only.
  static constexpr std::array<double, 12> kBounds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                     0.1,   0.25,   0.5,   1,    2.5,   10};
  void observe(double seconds);

 private:
  friend class Metrics;
  mutable std::mutex mutex_;
  std::array<std::uint64_t, kBounds.size()> counts_{};  // of each bucket, not cumulative
  std::uint64_t all_ = 0;
  double sum_ = 0;
};

using Labels = std::vector<std::pair<std::string_view, std::string_view>>;

class Metrics {
 public:
  // Returns the metric of that name and labels, created at its first use. A name keeps the help
  // text and the kind of its first use.
  Counter& counter(std::string_view name, std::string_view help, const Labels& labels = {});
  Histogram& histogram(std::string_view name, std::string_view help, const Labels& labels = {});
  // `read` is called each time the text is written. A gauge whose `read` throws is left out.
  void gauge(std::string_view name, std::string_view help, std::function<double()> read,
             const Labels& labels = {});
  // `read` is called each time before the gauges are read, for several that take one look. It must
  // not throw.
  void before_gauges(std::function<void()> read);

  std::string text() const;

 private:
  struct Family {
    std::string help;
    std::map<std::string, Counter> counters;  // by their labels as written
    std::map<std::string, Histogram> histograms;
    std::map<std::string, std::function<double()>> gauges;
  };
  std::map<std::string, std::string> read_gauges() const;  // the samples of each family
  Family& family(std::string_view name, std::string_view help);
  static void write_histogram(std::string& text, const std::string& name, const std::string& labels,
                              const Histogram& histogram);

  mutable std::mutex mutex_;
  std::map<std::string, Family, std::less<>> families_;
  std::vector<std::function<void()>> before_gauges_;
};

}  // namespace server
