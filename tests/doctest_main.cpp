// Every test program's main(): doctest's own, and --results=FILE, which also writes JUnit to FILE while
// the console keeps what people read. doctest alone writes either of the two.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <fstream>
#include <string_view>

namespace {

std::ofstream results;

struct ResultsFile : doctest::JUnitReporter {
  explicit ResultsFile(const doctest::ContextOptions& options)
      : JUnitReporter(into_file(options)) {}

  // The reporter keeps a reference, so the copy outlives it.
  static const doctest::ContextOptions& into_file(const doctest::ContextOptions& options) {
    static doctest::ContextOptions copy;
    copy = options;
    copy.cout = &results;
    return copy;
  }
};

}  // namespace

int main(int argc, char** argv) {
  constexpr std::string_view kOption = "--results=";
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument.substr(0, kOption.size()) != kOption) continue;
    results.open(argv[i] + kOption.size());
    doctest::registerReporter<ResultsFile>("results", 0, false);
  }
  return doctest::Context(argc, argv).run();
}
