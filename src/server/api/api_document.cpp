#include "server/api/api_document.hpp"

#include <nlohmann/json.hpp>

namespace server {
namespace {

using core::Json;

constexpr std::string_view kText =
#include "api_document_text.inc"
    ;
constexpr const char* kPath = "/openapi.json";
constexpr const char* kAddition = "x-addition";
constexpr const char* kDocumentedOnly = "x-documented-only";

bool is_addition(const Json& part) {
  return part.is_object() && part.value(kAddition, false);
}

// A copy of `value` without the members and entries for which `is_unwanted` is true, at any depth.
template <class Unwanted>
Json without(const Json& value, Unwanted is_unwanted) {
  if (!value.is_structured()) return value;
  Json rest = value.is_object() ? Json::object() : Json::array();
  for (const auto& [name, part] : value.items()) {
    if (is_unwanted(part)) continue;
    if (value.is_object()) {
      rest[name] = without(part, is_unwanted);
    } else {
      rest.push_back(without(part, is_unwanted));
    }
  }
  return rest;
}

void use_account_wording(Json& value, bool account_api_only) {
  if (!value.is_structured()) return;
  if (value.is_object() && value.contains(kDocumentedOnly)) {
    const Json wording = value[kDocumentedOnly];
    value.erase(kDocumentedOnly);
    if (account_api_only) value.update(wording);
  }
  for (Json& part : value) use_account_wording(part, account_api_only);
}

bool refers_to_nothing(const Json& document, const Json& part) {
  if (!part.is_object() || !part.contains("$ref")) return false;
  auto reference = part["$ref"].get<std::string>();
  return !document.contains(Json::json_pointer(reference.substr(1)));
}

// A security requirement, {"secretKey": []}, whose scheme isn't in the document.
bool is_closed_way(const Json& document, const Json& part) {
  if (!part.is_object() || part.size() != 1 || part.begin().value() != Json::array()) return false;
  return !document["components"]["securitySchemes"].contains(part.begin().key());
}

bool is_empty_path(const Json& part) {
  return part.is_object() && part.empty();
}

Json documented_calls(const Json& whole) {
  Json kept = without(whole, is_addition);
  Json rest = without(kept, [&](const Json& part) {
    return refers_to_nothing(kept, part) || is_closed_way(kept, part);
  });
  rest["paths"] = without(rest["paths"], is_empty_path);
  return rest;
}

}  // namespace

Json api_document_json(bool account_api_only) {
  Json document = Json::parse(kText);
  if (account_api_only) document = documented_calls(document);
  use_account_wording(document, account_api_only);
  return document;
}

const StaticFiles& api_document(bool account_api_only) {
  static const StaticFiles whole = StaticFiles::single(kPath, api_document_json(false).dump());
  static const StaticFiles documented = StaticFiles::single(kPath, api_document_json(true).dump());
  return account_api_only ? documented : whole;
}

}  // namespace server
