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

Refused refused(Refusals refusals) {
  return {{422, "The given data was invalid.", std::move(refusals.errors), {}}};
}

}  // namespace core
