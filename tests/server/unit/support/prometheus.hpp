// A strict reader of Prometheus' text format 0.0.4: what is not exactly right is a complaint.
//
//   testing::Exposition read = testing::read_exposition(text);
//   CHECK(read.complaints.empty());
//   read.samples["booking_changes_total{change=\"made\"}"]
#pragma once

#include <charconv>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace testing {

struct Exposition {
  std::vector<std::string> complaints;
  std::map<std::string, std::string> types;  // by name of the family
  std::map<std::string, double> samples;     // by name and labels, as written
};

// The family of a sample: a histogram's have names of their own.
inline std::string family_of(const std::string& name, const Exposition& read) {
  for (const char* ending : {"_bucket", "_sum", "_count"}) {
    std::string end(ending);
    if (name.size() <= end.size() || !name.ends_with(end)) continue;
    auto found = read.types.find(name.substr(0, name.size() - end.size()));
    if (found != read.types.end() && found->second == "histogram") return found->first;
  }
  return name;
}

inline void check_histograms(Exposition& read) {
  std::map<std::string, std::map<double, double>> by_end;  // by series, its buckets
  static const std::regex bucket(R"re((.*)_bucket\{(.*)le="([^"]+)"\})re");
  for (const auto& [sample, value] : read.samples) {
    std::smatch parts;
    if (!std::regex_match(sample, parts, bucket)) continue;
    std::string labels = parts[2].str();
    if (!labels.empty()) labels.pop_back();
    std::string series = parts[1].str() + "_count" + (labels.empty() ? "" : "{" + labels + "}");
    double end = parts[3] == "+Inf" ? 1e300 : std::stod(parts[3].str());
    by_end[series][end] = value;
  }
  for (const auto& [series, counts] : by_end) {
    double before = 0;
    for (const auto& [end, value] : counts) {
      if (value < before) read.complaints.push_back(series + ": buckets go down");
      before = value;
    }
    if (!counts.contains(1e300)) read.complaints.push_back(series + ": no +Inf bucket");
    auto count = read.samples.find(series);
    if (count == read.samples.end() || count->second != before) {
      read.complaints.push_back(series + ": is not its +Inf bucket");
    }
  }
}

inline Exposition read_exposition(const std::string& text) {
  static const std::regex help("# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (\\S.*)");
  static const std::regex type("# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)");
  static const std::regex sample(
      R"re(([a-zA-Z_:][a-zA-Z0-9_:]*)(\{[a-zA-Z_]\w*="(?:[^"\\]|\\["\\n])*"(?:,[a-zA-Z_]\w*="(?:[^"\\]|\\["\\n])*")*\})? ([-+0-9.eE]+|[-+]Inf|NaN))re");
  Exposition read;
  auto complain = [&](const std::string& what) { read.complaints.push_back(what); };
  if (text.empty() || text.back() != '\n') complain("does not end with a line feed");
  std::set<std::string> helped, ended;
  std::string current;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::smatch parts;
    if (std::regex_match(line, parts, help)) {
      if (!helped.insert(parts[1]).second) complain("HELP twice: " + line);
      if (!current.empty()) ended.insert(current);
      current = parts[1];
    } else if (std::regex_match(line, parts, type)) {
      if (parts[1] != current) complain("TYPE without its HELP: " + line);
      if (!read.types.emplace(parts[1], parts[2]).second) complain("TYPE twice: " + line);
    } else if (std::regex_match(line, parts, sample)) {
      std::string family = family_of(parts[1], read);
      if (family != current || ended.contains(family)) complain("out of its family: " + line);
      if (!read.types.contains(family)) complain("without a TYPE: " + line);
      if (read.types[family] == "counter" && !family.ends_with("_total")) complain(line);
      double value = std::stod(parts[3].str());
      if (read.types[family] != "gauge" && value < 0) complain("negative: " + line);
      if (!read.samples.emplace(parts[1].str() + parts[2].str(), value).second) {
        complain("twice: " + line);
      }
    } else {
      complain("not understood: " + line);
    }
  }
  check_histograms(read);
  return read;
}

}  // namespace testing
