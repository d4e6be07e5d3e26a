#include "server/pages/page_html.hpp"

#include "server/mail/mail_page.hpp"

namespace server {

// The colours are those of the mails (mail/mail_page.cpp). A control's border and a text have the
// contrast that WCAG 2.2 AA asks for, in light and dark.
const std::string& page_style() {
  static const std::string style = R"(
:root{color-scheme:light dark;--page:#f4f6f8;--card:#fff;--line:#e2e7ec;--edge:#76838f;--text:#16202a;--muted:#5b6875;
--accent:#0f766e;--on-accent:#fff;--danger:#b42318;--on-danger:#fff;--tint:#e8f5f3}
@media (prefers-color-scheme:dark){:root{--page:#0c1116;--card:#141b22;--line:#26313b;--edge:#72808d;--text:#eaf0f5;
--muted:#9aa8b5;--accent:#2dd4bf;--on-accent:#06201d;--danger:#fda29b;--on-danger:#3b0b07;--tint:#14302e}}
*{box-sizing:border-box}
body{margin:0;padding:24px 16px;background:var(--page);color:var(--text);
font:16px/24px system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',Arial,sans-serif}
main{max-width:560px;margin:0 auto;padding:28px 24px;background:var(--card);border:1px solid var(--line);
border-radius:16px;overflow-wrap:anywhere}
p,dl,dd{margin:0}
h1{margin:0;font-size:22px;line-height:30px;font-weight:600}
h2{margin:0;font-size:16px;line-height:24px;font-weight:600}
h3{margin:20px 0 8px;font-size:14px;line-height:20px;font-weight:600}
.muted,dt{color:var(--muted)}
.small{margin:0 0 8px;font-size:14px;line-height:20px}
.lead{margin:8px 0 0}
.notice{margin:16px 0 0;padding:12px 16px;background:var(--tint);border-inline-start:4px solid var(--accent);
border-radius:8px}
.box{margin:24px 0 0;padding:16px 20px;border:1px solid var(--line);border-radius:12px}
dl div{margin:12px 0 0}
dt{font-size:12px;line-height:16px}
a{color:var(--accent)}
.actions{display:flex;flex-wrap:wrap;align-items:center;gap:12px;margin:24px 0 0}
.button{display:inline-flex;align-items:center;justify-content:center;min-height:48px;padding:10px 20px;
background:transparent;color:var(--accent);border:1px solid var(--edge);border-radius:12px;font:inherit;font-weight:600;
text-align:center;text-decoration:none;cursor:pointer}
.main{background:var(--accent);border-color:var(--accent);color:var(--on-accent)}
.danger{background:var(--danger);border-color:var(--danger);color:var(--on-danger)}
.button:focus-visible,a:focus-visible,input:focus-visible,textarea:focus-visible{outline:3px solid var(--accent);
outline-offset:2px}
label{display:block;margin:0 0 4px;font-weight:600}
textarea,input{width:100%;padding:10px 12px;background:var(--card);color:var(--text);border:1px solid var(--edge);
border-radius:8px;font:inherit}
textarea{min-height:96px;resize:vertical}
.field{margin:24px 0 0}
.row{display:flex;flex-wrap:wrap;align-items:end;gap:12px}
.row>div{flex:1 1 160px}
.times{display:grid;grid-template-columns:repeat(auto-fill,minmax(72px,1fr));gap:8px;margin:0;padding:0;list-style:none}
.times .button{width:100%;padding:10px 4px;font-weight:400}
@media (max-width:480px){body{padding:12px 8px}main{padding:24px 16px}.actions .button{flex:1 1 100%}}
)";
  return style;
}

std::string html_page(const core::Texts& texts, const HtmlPage& page) {
  const std::string heading = html_escaped(page.heading);
  const std::string business = html_escaped(page.business);
  std::string out = "<!doctype html>\n<html lang=\"" + html_escaped(texts.locale().tag);
  out.append("\" dir=\"").append(texts.locale().right_to_left ? "rtl" : "ltr").append("\">\n");
  out +=
      "<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<meta name=\"format-detection\" content=\"telephone=no\">\n";
  out.append("<title>").append(heading).append(" – ").append(business).append("</title>\n");
  out.append("<style>").append(page_style()).append("</style>\n</head>\n<body>\n<main>\n");
  out.append("<p class=\"muted small\"><bdi>").append(business).append("</bdi></p>\n");
  out.append("<h1>").append(heading).append("</h1>\n").append(page.body);
  return out + "</main>\n</body>\n</html>\n";
}

}  // namespace server
