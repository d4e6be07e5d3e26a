// The list of nodes that become real DOM elements over the canvas (web/widget/overlay.js). All input comes through them:
// a click, a key or typed text arrives as an event on one of these nodes.
//
// The order of the array is the reading order. An id is a stable hash of an application key
// ("day:2026-03-10"), never of a label, so focus survives every redraw. Rectangles are CSS pixels
// from the widget's top left corner.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace view {

// Numbers are part of the boundary: web/widget/nodes.js has the same table (a test compares them).
enum class Role : std::uint32_t {
  kGroup = 0,         // div role=group, named; without a name a div alone
  kHeading = 1,       // h2…h6, `detail` is the level; may be focused by program
  kText = 2,          // p
  kButton = 3,        // button; kSubmit makes it the form's
  kGrid = 4,          // div role=grid, named
  kRow = 5,           // div role=row, a child of the grid
  kColumnHeader = 6,  // div role=columnheader; the name is spoken, the value is what is seen
  kGridCell = 7,      // button role=gridcell
  kForm = 8,          // form, named
  kLabel = 9,         // label; `detail` is the id of its field
  kTextField = 10,    // input or textarea; `detail` is the FieldKind
  kList = 11,         // div role=list
  kListItem = 12,     // div role=listitem, a child of a list
  kEmptyCell = 13,    // div role=gridcell without content: a cell outside the month
  kStatus = 14,       // p in view, such as "Loading times"; live messages go elsewhere
  kLink = 15,     // a, to the address in the value, in a window of its own; http and https alone
  kListBox = 16,  // div role=listbox, named
  kOption = 17,   // button role=option, a child of a listbox
};

enum class FieldKind : std::uint32_t { kName = 0, kEmail = 1, kPhone = 2, kNotes = 3, kSearch = 4 };

enum Flag : std::uint32_t {
  kDisabled = 1u << 0,   // aria-disabled: can be found and read, does nothing
  kTabStop = 1u << 1,    // tabindex 0; focusable nodes without it have -1
  kToggle = 1u << 2,     // aria-pressed is given, by kSelected
  kSelected = 1u << 3,   // aria-selected on a grid cell, aria-pressed on a toggle
  kToday = 1u << 4,      // aria-current=date
  kInvalid = 1u << 5,    // aria-invalid
  kRequired = 1u << 6,   // aria-required
  kMultiline = 1u << 7,  // textarea
  kSubmit = 1u << 8,     // type=submit
  kBusy = 1u << 9,       // aria-busy
  kPrimary = 1u << 10,   // the screen's main button (for the skin)
  kError = 1u << 11,     // text that tells of an error (for the skin)
  kEscape = 1u << 12,    // a button that Esc presses too
  kCombobox = 1u << 13,  // a text field whose keys move through the screen's listbox
};

// How a node's text is set; the overlay gives the DOM text the same font, so that selection, find in
// page and the skin fit what is painted.
enum class TextStyle : std::uint32_t {
  kTitle = 0,            // 20/28 semibold
  kHeading = 1,          // 16/24 semibold
  kBody = 2,             // 16/24
  kControl = 3,          // 15/20: days and times
  kSecondary = 4,        // 14/20
  kLabel = 5,            // 12/16
  kControlStrong = 6,    // 15/20 semibold
  kSecondaryStrong = 7,  // 14/20 semibold
};

enum class Align : std::uint32_t { kStart = 0, kCentre = 1, kEnd = 2 };

struct Rect {
  float x = 0, y = 0, w = 0, h = 0;
  bool contains(float px, float py) const { return px >= x && px < x + w && py >= y && py < y + h; }
};

struct Node {
  std::uint32_t id = 0;
  std::uint32_t parent = 0;  // 0: the root
  Role role = Role::kGroup;
  std::uint32_t flags = 0;
  Rect rect;
  TextStyle style = TextStyle::kBody;
  Align align = Align::kStart;
  std::uint32_t detail = 0;
  std::uint32_t active = 0;  // a combobox: the option its keys have come to
  std::string key = {};      // what the id is the hash of; stays on this side
  std::string name = {};     // accessible name; for text and headings, the text itself
  // A field's text; a link's address; for another control, the text that is seen, if not the name.
  std::string value = {};
  std::string description =
      {};  // a field's error or hint (aria-describedby); a control's second line
};

// FNV-1a, 32 bit, never 0.
std::uint32_t node_id(std::string_view key);

// The table as it crosses to JavaScript: kWords 32-bit words a node, texts in one UTF-8 arena.
//   0 id  1 parent  2 role  3 flags  4-7 x y w h (float)  8 style  9 align  10 detail
//   11 name offset  12 name bytes  13 value offset  14 value bytes
//   15 description offset  16 description bytes
//   17 hash of everything but the rectangle  18 hash of the rectangle  19 active
struct NodeTable {
  static constexpr std::size_t kWords = 20;
  std::vector<std::uint32_t> words;
  std::string arena;
};
void write_table(const std::vector<Node>& nodes, NodeTable& table);

}  // namespace view
