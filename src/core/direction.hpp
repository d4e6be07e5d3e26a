// The direction of text: which way a run reads, and names that must not change the way of what stands
// around them.
//
//   reads_right_to_left("Palm Clinic", true)      // false: its first letter decides, not the page
//   without_overrides(name)                       // a name as a business or a visitor gave it
//   isolated(name)                                // the same inside a sentence
//
// Letters are told by ranges of Unicode's blocks, which is exact for the scripts in use today and needs
// no table. The order of the characters is the platform's work, never ours.
#pragma once

#include <string>
#include <string_view>

namespace core {

// By the first strong character outside isolates, as HTML's dir="auto" does (UAX #9, P2 and P3);
// `otherwise` where there is none.
bool reads_right_to_left(std::string_view text, bool otherwise);

// Without the embeddings, overrides and isolates (U+202A … U+202E, U+2066 … U+2069) that could turn
// round what follows. Marks and joiners, which names need, stay.
std::string without_overrides(std::string_view text);

// `text` between U+2068 and U+2069, so that it and the sentence keep their own order. As it is where
// no letter of it reads the other way than the sentence.
std::string isolated(std::string text, bool in_right_to_left);

// Isolates that `line` opens and does not close: 1 or more only inside one.
int open_isolates(std::string_view line);

inline constexpr std::string_view kIsolate = "\xE2\x81\xA8";     // U+2068
inline constexpr std::string_view kEndIsolate = "\xE2\x81\xA9";  // U+2069

}  // namespace core
