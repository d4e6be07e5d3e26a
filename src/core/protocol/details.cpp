#include "core/protocol/details.hpp"

namespace core {

void refuse_detail(Reader& reader, const Refusals& refusals, const Detail& detail,
                   DetailFault fault) {
  if (refusals.errors.contains(detail.name)) return;
  switch (fault) {
    case DetailFault::kNone: return;
    case DetailFault::kMissing: return reader.refuse(detail.name, "is required");
    case DetailFault::kTooLong:
      return reader.refuse(
          detail.name, "must not be longer than " + std::to_string(detail.limit) + " characters");
    case DetailFault::kMalformed: return reader.refuse(detail.name, detail.shape);
  }
}

std::string phone_shape(const PhonePlan& plan) {
  if (plan.example.empty()) return std::string(phone_detail("").shape);
  return "must be a phone number such as " + plan.example + ", or one with its country's code";
}

ApiError phone_refusal(const char* field, const PhonePlan& plan) {
  Refusals refusals;
  Reader({}, refusals).refuse(field, phone_shape(plan));
  return refused(std::move(refusals)).error;
}

Refused refused(Refusals refusals) {
  return {{422, "The given data was invalid.", std::move(refusals.errors), {}}};
}

}  // namespace core
