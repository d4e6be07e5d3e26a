// Counts of what the server does, in the text format that Prometheus reads (0.0.4).
//
//   server::Counter& made = metrics.counter("booking_bookings_made_total", "Bookings made.");
//   made.add();
//   metrics.gauge("booking_worker_queue_length", "…", [&] { return pool.waiting(); });
//   std::string text = metrics.text();
//
// Names start with "booking_", counters end in "_total", times are in seconds. Labels take values
// of small closed sets alone (a route's pattern, a status), never an id, an address or anything a
// visitor typed. Every member may be called from any thread; a reference stays good as long as the
// registry.
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

// How long things took.
class Histogram {
 public:
  // Upper ends, in seconds; what took longer is counted in all alone.
  static constexpr std::array<double, 12> kBounds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                     0.1,   0.25,   0.5,   1,    2.5,   10};
  void observe(double seconds);

 private:
  friend class Metrics;
  mutable std::mutex mutex_;
  std::array<std::uint64_t, kBounds.size()> counts_{};  // each bucket's own
  std::uint64_t all_ = 0;
  double sum_ = 0;
};

using Labels = std::vector<std::pair<std::string_view, std::string_view>>;

class Metrics {
 public:
  // The one of that name and those labels, made at its first use. One name has one help and one
  // kind: those that it was first asked for with.
  Counter& counter(std::string_view name, std::string_view help, const Labels& labels = {});
  Histogram& histogram(std::string_view name, std::string_view help, const Labels& labels = {});
  // `read` is called whenever the text is written; one that throws is left out of it.
  void gauge(std::string_view name, std::string_view help, std::function<double()> read,
             const Labels& labels = {});

  std::string text() const;

 private:
  struct Family {
    std::string help;
    std::map<std::string, Counter> counters;  // by labels as they are written
    std::map<std::string, Histogram> histograms;
    std::map<std::string, std::function<double()>> gauges;
  };
  std::map<std::string, std::string> read_gauges() const;  // the samples of each family
  Family& family(std::string_view name, std::string_view help);
  static void write_histogram(std::string& text, const std::string& name, const std::string& labels,
                              const Histogram& histogram);

  mutable std::mutex mutex_;
  std::map<std::string, Family, std::less<>> families_;
};

}  // namespace server
