// What the server tells of itself, as Prometheus reads it.
#include "server/base/metrics.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <thread>

#include "../support/prometheus.hpp"

namespace {

using server::Metrics;
using testing::read_exposition;

TEST_CASE("counters, gauges and histograms are written as Prometheus reads them") {
  Metrics metrics;
  metrics.counter("booking_b_total", "Things.", {{"kind", "one"}}).add();
  metrics.counter("booking_b_total", "Things.", {{"kind", "two"}}).add(5);
  metrics.counter("booking_b_total", "Things.", {{"kind", "one"}}).add();
  metrics.gauge("booking_a", "How many\nthere \\ are.", [] { return 2.5; });
  auto& times = metrics.histogram("booking_c_seconds", "How long.");
  for (double seconds : {0.0005, 0.001, 0.0011, 0.3, 60.0}) times.observe(seconds);
  std::string text = metrics.text();
  CHECK(
      text.starts_with("# HELP booking_a How many\\nthere \\\\ are.\n"
                       "# TYPE booking_a gauge\nbooking_a 2.5\n"
                       "# HELP booking_b_total Things.\n# TYPE booking_b_total counter\n"
                       "booking_b_total{kind=\"one\"} 2\nbooking_b_total{kind=\"two\"} 5\n"
                       "# HELP booking_c_seconds How long.\n# TYPE booking_c_seconds histogram\n"
                       "booking_c_seconds_bucket{le=\"0.001\"} 2\n"));
  auto read = read_exposition(text);
  CHECK(read.complaints == std::vector<std::string>{});
  CHECK(read.samples["booking_c_seconds_bucket{le=\"0.0025\"}"] == 3);
  CHECK(read.samples["booking_c_seconds_bucket{le=\"0.5\"}"] == 4);
  CHECK(read.samples["booking_c_seconds_bucket{le=\"10\"}"] == 4);
  CHECK(read.samples["booking_c_seconds_bucket{le=\"+Inf\"}"] == 5);
  CHECK(read.samples["booking_c_seconds_count"] == 5);
  CHECK(read.samples["booking_c_seconds_sum"] == doctest::Approx(60.3026));
}

TEST_CASE("a label's value cannot break out of its quotes") {
  Metrics metrics;
  metrics.counter("booking_x_total", "x.", {{"a", "\"} 1\nb \\"}}).add();
  CHECK(read_exposition(metrics.text()).complaints == std::vector<std::string>{});
  CHECK(metrics.text().find(R"({a="\"} 1\nb \\"} 1)") != std::string::npos);
}

TEST_CASE("a gauge that cannot be read is left out, and the rest is told") {
  Metrics metrics;
  metrics.gauge("booking_a", "a.", []() -> double { throw std::runtime_error("no disk"); });
  metrics.counter("booking_b_total", "b.").add();
  auto read = read_exposition(metrics.text());
  CHECK(read.complaints.empty());
  CHECK_FALSE(read.samples.contains("booking_a"));
  CHECK(read.samples["booking_b_total"] == 1);
}

TEST_CASE("the reader of these tests is strict") {
  auto wrong = [](const char* text) { return !read_exposition(text).complaints.empty(); };
  CHECK_FALSE(wrong("# HELP a_total a\n# TYPE a_total counter\na_total 1\n"));
  CHECK(wrong("# HELP a_total a\n# TYPE a_total counter\na_total 1"));
  CHECK(wrong("a_total 1\n"));
  CHECK(wrong("# HELP a a\n# TYPE a counter\na 1\n"));
  CHECK(wrong("# HELP a_total a\n# TYPE a_total counter\na_total -1\n"));
  CHECK(wrong("# HELP a_total a\n# TYPE a_total counter\na_total 1\na_total 1\n"));
  CHECK(wrong("# HELP a_total a\n# TYPE a_total counter\na_total{b=c} 1\n"));
  CHECK(wrong("# HELP a a\n# TYPE a histogram\na_bucket{le=\"+Inf\"} 2\na_sum 1\na_count 1\n"));
  CHECK(wrong("# HELP a a\n# TYPE a histogram\na_bucket{le=\"1\"} 1\na_sum 1\na_count 1\n"));
}

TEST_CASE("threads that count and read at once lose no count") {
  Metrics metrics;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 500; ++n) {
        metrics.counter("booking_a_total", "a.", {{"n", n % 2 ? "odd" : "even"}}).add();
        metrics.histogram("booking_b_seconds", "b.").observe(0.1);
        if (n % 100 == 0) metrics.text();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  auto read = read_exposition(metrics.text());
  CHECK(read.complaints.empty());
  CHECK(read.samples["booking_a_total{n=\"odd\"}"] == 1000);
  CHECK(read.samples["booking_b_seconds_count"] == 2000);
}

}  // namespace
