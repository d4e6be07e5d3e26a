// What a mail shows, and its two forms: text and HTML.
//
//   server::MailPage page{.language = "en-GB", .heading = "You are booked", …};
//   mail.text = server::text_of(page);
//   mail.html = server::html_of(page);
//
// The HTML is one column without tables, scripts, images and anything remote; it is mirrored for languages
// that are written from the right, and dark where the reader's system is. Every text is escaped.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace server {

struct MailRow {
  std::string label;
  std::string value;     // may have several lines
  bool is_link = false;  // the value is an https:// address that the business gave
  bool is_over = false;  // no longer true: struck through
};

struct MailPage {
  std::string language;  // BCP 47
  bool right_to_left = false;
  std::string subject;
  std::string business;
  std::string heading;
  std::string lead;   // may be empty
  std::string title;  // of the rows; empty: no rows
  std::vector<MailRow> rows;
  std::string button;     // empty: none
  std::string link;       // of the button
  std::string signature;  // may have several lines, or none
  std::string footer;     // may be empty
};

std::string text_of(const MailPage& page);
std::string html_of(const MailPage& page);

// For the text of an element and for an attribute in quotes. Control characters but line ends are left out.
std::string html_escaped(std::string_view text);
// Each line in a direction of its own, escaped.
std::string html_lines(std::string_view text);

// Text that a mail reader shows as it is and makes no link of: a word joiner (U+2060, invisible) stands
// behind each "@", behind each "." that joins two words, and inside "://". Readers look for "word.word" and
// "scheme://"; with the joiner there is neither, and the reader's eye sees no change. Control characters but
// line ends, and marks that turn the direction round, are left out.
//
// Names and notes of strangers are shown like this: otherwise anybody could have "win-a-prize.example" sent
// to the owner under the business's own name.
std::string defused(std::string_view text);
// Without control characters but line breaks, and without what turns the direction of text.
std::string printable(std::string_view text);

}  // namespace server
