// What bytes from a stranger must never do: one function for each thing that reads them. The fuzzer
// (libFuzzer) makes up the bytes.
//
//   build/sanitize/bin/booking-fuzz --target=codec -runs=20000 -seed=1 NEW_FOLDER corpus/codec
//   build/sanitize/bin/booking-fuzz --target=codec crash-0123…      // once more what it has found
//
// To add a target, declare it here and name it in kTargets (main.cpp), and put a few good inputs in
// corpus/<its name>.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace fuzzing {

using Bytes = std::string_view;

void calendar(Bytes bytes);  // calendars of the business, from other servers
void codec(Bytes bytes);     // every reader of core/protocol*, and what is written of what it read
void form(Bytes bytes);      // the body of the owner page's form
void instants(Bytes bytes);  // ISO 8601 against a second reading of the grammar
void query(Bytes bytes);     // query strings, targets and header lists
void requests(Bytes bytes);  // whole requests, one after the other, to the demo clinic
void site(Bytes bytes);      // site files: what is accepted serves a month of slots
void tokens(Bytes bytes);    // visitors' links

// Ends the program where a rule does not hold, so that the fuzzer keeps the bytes.
inline void expect(bool holds, const char* rule) {
  if (holds) return;
  std::fprintf(stderr, "ERROR: does not hold: %s\n", rule);
  std::abort();
}

}  // namespace fuzzing
