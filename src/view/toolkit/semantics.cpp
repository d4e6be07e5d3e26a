#include "view/toolkit/semantics.hpp"

#include <cstring>

namespace view {
namespace {

constexpr std::uint32_t kFnvStart = 2166136261u;

std::uint32_t hashed(std::uint32_t hash, std::string_view text) {
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  return (hash ^ 0xffu) * 16777619u;  // so that "ab","c" differs from "a","bc"
}

std::uint32_t hashed(std::uint32_t hash, std::uint32_t word) {
  for (int shift = 0; shift < 32; shift += 8) hash = (hash ^ (word >> shift & 0xffu)) * 16777619u;
  return hash;
}

// std::bit_cast is missing from the libc++ that Debian's Emscripten carries.
std::uint32_t bits(float number) {
  std::uint32_t word;
  std::memcpy(&word, &number, sizeof word);
  return word;
}

}  // namespace

std::uint32_t node_id(std::string_view key) {
  std::uint32_t hash = kFnvStart;
  for (const char c : key) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  return hash == 0 ? 1 : hash;
}

void write_table(const std::vector<Node>& nodes, NodeTable& table) {
  table.words.clear();
  table.words.reserve(nodes.size() * NodeTable::kWords);
  table.arena.clear();
  const auto put = [&table](std::initializer_list<std::uint32_t> words) {
    for (const std::uint32_t word : words) table.words.push_back(word);
  };
  const auto put_text = [&table](const std::string& text) {
    table.words.push_back(static_cast<std::uint32_t>(table.arena.size()));
    table.words.push_back(static_cast<std::uint32_t>(text.size()));
    table.arena += text;
  };
  for (const Node& node : nodes) {
    const std::uint32_t role = static_cast<std::uint32_t>(node.role);
    const std::uint32_t style = static_cast<std::uint32_t>(node.style);
    const std::uint32_t align = static_cast<std::uint32_t>(node.align);
    std::uint32_t attributes = kFnvStart;
    for (const std::uint32_t word :
         {node.parent, role, node.flags, style, align, node.detail, node.active}) {
      attributes = hashed(attributes, word);
    }
    attributes = hashed(hashed(hashed(attributes, node.name), node.value), node.description);
    std::uint32_t place = kFnvStart;
    put({node.id, node.parent, role, node.flags});
    for (const float side : {node.rect.x, node.rect.y, node.rect.w, node.rect.h}) {
      table.words.push_back(bits(side));
      place = hashed(place, bits(side));
    }
    put({style, align, node.detail});
    put_text(node.name);
    put_text(node.value);
    put_text(node.description);
    put({attributes, place, node.active});
  }
}

}  // namespace view
