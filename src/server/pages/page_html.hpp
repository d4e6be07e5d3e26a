// The frame of the server's pages: head, style, card. Internal to pages/.
#pragma once

#include <string>
#include <string_view>

#include "core/text.hpp"

namespace server {

struct HtmlPage {
  std::string heading;
  std::string business;
  std::string body;  // HTML: between the heading and the card's end
};

std::string html_page(const core::Texts& texts, const HtmlPage& page);
const std::string& page_style();

}  // namespace server
