#include "server/mail/mail_page.hpp"

#include <algorithm>

#include "core/direction.hpp"

namespace server {
namespace {

constexpr std::string_view kJoiner = "\u2060";

bool is_control(char c) {
  return (static_cast<unsigned char>(c) < ' ' && c != '\n') || c == '\x7F';
}
// Letters beyond ASCII are bytes from 0x80 on.
bool is_of_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         static_cast<unsigned char>(c) >= 0x80;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (true) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    if (end == text.size()) return lines;
    text.remove_prefix(end + 1);
  }
}

// A line of Latin letters or of digits alone keeps its order in a page that reads from the right: a number
// to dial would otherwise be turned round.
std::string text_line(std::string_view line, bool in_right_to_left) {
  std::string out;
  for (const char c : line) {
    if (!is_control(c)) out += c;
  }
  if (!in_right_to_left || out.empty() || core::reads_right_to_left(out, false)) return out;
  return std::string(core::kIsolate).append(out).append(core::kEndIsolate);
}

// Further lines stand under the first.
std::string text_lines(std::string_view text, bool in_right_to_left, std::string_view indent) {
  std::string out;
  for (const std::string_view line : lines_of(text)) {
    if (!out.empty()) out.append("\n").append(indent);
    out += text_line(line, in_right_to_left);
  }
  return out;
}

// Inline styles first: some readers drop <style>. The classes carry what only <style> can say.
constexpr std::string_view kStyle = R"(
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
.page{background:#0c1116!important}
.card,.box{background:#141b22!important;border-color:#26313b!important}
.text{color:#eaf0f5!important}
.muted{color:#9aa8b5!important}
.button{background:#2dd4bf!important;color:#06201d!important}
.link{color:#2dd4bf!important}
}
@media (max-width:480px){
.page{padding:12px 8px!important}
.card{padding:24px 16px!important}
.button{display:block!important;text-align:center!important}
}
)";
constexpr std::string_view kFont =
    "font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',Arial,sans-serif;";

// <tag class="…" style="…">text</tag>
void add(std::string& out, std::string_view tag, std::string_view classes, std::string_view style,
         std::string_view text) {
  out.append("<").append(tag).append(" class=\"").append(classes).append("\" style=\"");
  out.append(style).append("\">").append(text).append("</").append(tag).append(">\n");
}

// A value keeps its own direction: an address in Latin letters between Arabic ones.
std::string value_of(const MailRow& row) {
  const std::string text = html_lines(row.value);
  if (row.is_over) return "<s>" + text + "</s>";
  if (!row.is_link) return text;
  return "<a class=\"link\" style=\"color:#0f766e\" href=\"" + html_escaped(row.value) + "\">" +
         text + "</a>";
}

void add_box(std::string& out, const MailPage& page) {
  out +=
      "<div class=\"box\" style=\"margin:24px 0 0;padding:16px 20px;background:#ffffff;"
      "border:1px solid #e2e7ec;border-radius:12px\">\n";
  add(out, "h2", "text", "margin:0;font-size:16px;line-height:24px;font-weight:600;color:#16202a",
      "<bdi>" + html_escaped(page.title) + "</bdi>");
  out += "<dl style=\"margin:0\">\n";
  for (const MailRow& row : page.rows) {
    out += "<div style=\"margin:12px 0 0\">\n";
    add(out, "dt", "muted", "margin:0;font-size:12px;line-height:16px;color:#5b6875",
        html_escaped(row.label));
    add(out, "dd", row.is_over ? "muted" : "text",
        row.is_over ? "margin:0;overflow-wrap:anywhere;color:#5b6875"
                    : "margin:0;overflow-wrap:anywhere;color:#16202a",
        value_of(row));
    out += "</div>\n";
  }
  out += "</dl>\n</div>\n";
}

}  // namespace

std::string html_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default:
        if (!is_control(c)) out += c;
    }
  }
  return out;
}

std::string html_lines(std::string_view text) {
  std::string out;
  for (const std::string_view line : lines_of(text)) {
    if (!out.empty()) out += "<br>\n";
    out += "<bdi>" + html_escaped(line) + "</bdi>";
  }
  return out;
}

std::string text_of(const MailPage& page) {
  std::string out = page.heading + "\n";
  if (!page.lead.empty()) out += page.lead + "\n";
  if (!page.title.empty()) out += "\n" + page.title + "\n";
  for (const MailRow& row : page.rows) {
    out += row.label + ": " + text_lines(row.value, page.right_to_left, "  ") + "\n";
  }
  if (!page.button.empty()) out += "\n" + page.button + ":\n" + page.link + "\n";
  if (!page.signature.empty()) {
    out += "\n" + text_lines(page.signature, page.right_to_left, "") + "\n";
  }
  if (!page.footer.empty()) out += "\n" + page.footer + "\n";
  return out;
}

std::string html_of(const MailPage& page) {
  std::string out = "<!doctype html>\n<html lang=\"" + html_escaped(page.language) + "\" dir=\"";
  out.append(page.right_to_left ? "rtl" : "ltr").append("\">\n<head>\n<meta charset=\"utf-8\">\n");
  out +=
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<meta name=\"supported-color-schemes\" content=\"light dark\">\n";
  out.append("<title>")
      .append(html_escaped(page.subject))
      .append("</title>\n<style>")
      .append(kStyle);
  out.append(
      "</style>\n</head>\n<body class=\"page\" style=\"margin:0;padding:0;background:#f4f6f8\">\n");
  // Some readers drop <body> and its direction.
  out.append("<div class=\"page\" dir=\"").append(page.right_to_left ? "rtl" : "ltr");
  out.append("\" style=\"padding:24px 16px;background:#f4f6f8;font-size:16px;line-height:24px;");
  out.append(kFont).append("\">\n<main style=\"display:block;max-width:560px;margin:0 auto\">\n");
  out +=
      "<div class=\"card\" style=\"padding:28px 24px;background:#ffffff;border:1px solid #e2e7ec;"
      "border-radius:16px\">\n";
  add(out, "p", "muted", "margin:0 0 8px;font-size:14px;line-height:20px;color:#5b6875",
      "<bdi>" + html_escaped(page.business) + "</bdi>");
  add(out, "h1", "text", "margin:0;font-size:22px;line-height:30px;font-weight:600;color:#16202a",
      html_escaped(page.heading));
  if (!page.lead.empty())
    add(out, "p", "muted", "margin:4px 0 0;color:#5b6875", html_escaped(page.lead));
  if (!page.title.empty()) add_box(out, page);
  if (!page.button.empty()) {
    out.append("<p style=\"margin:24px 0 0\"><a class=\"button\" href=\"")
        .append(html_escaped(page.link));
    out.append(
        "\" style=\"display:inline-block;padding:12px 24px;background:#0f766e;color:#ffffff;"
        "border-radius:12px;font-weight:600;text-decoration:none\">");
    out.append(html_escaped(page.button)).append("</a></p>\n");
  }
  if (!page.signature.empty()) {
    add(out, "p", "text", "margin:24px 0 0;color:#16202a", html_lines(page.signature));
  }
  out += "</div>\n";
  if (!page.footer.empty()) {
    add(out, "p", "muted",
        "margin:16px 24px 0;font-size:12px;line-height:16px;text-align:center;color:#5b6875",
        html_escaped(page.footer));
  }
  return out + "</main>\n</div>\n</body>\n</html>\n";
}

std::string printable(std::string_view text) {
  std::string out = core::without_overrides(text);
  std::erase_if(out, is_control);
  return out;
}

std::string defused(std::string_view text) {
  const std::string plain = printable(text);
  std::string out;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const char c = plain[i];
    out += c;
    const bool is_inside =
        i > 0 && i + 1 < plain.size() && is_of_word(plain[i - 1]) && is_of_word(plain[i + 1]);
    const bool begins_address = c == ':' && std::string_view(plain).substr(i + 1, 1) == "/";
    if (c == '@' || begins_address || (c == '.' && is_inside)) out += kJoiner;
  }
  return out;
}

}  // namespace server
