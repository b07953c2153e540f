#include "api/audit.hpp"

#include "api/json_reader.hpp"
#include "api/object_reader.hpp"

namespace sealmint::api {
namespace {

// Many signatures of witnesses fit.
constexpr StringRule note_rule{.min = 1, .max = 64 * 1024, .allow_control = true};

}  // namespace

Result<std::string> read_prune_log(std::string_view body) {
  TRY(const auto object, parse_json_object(body));
  ObjectReader reader(object);
  auto checkpoint = reader.required_string("checkpoint", note_rule);
  TRY_VOID(reader.finish_strict());
  return checkpoint;
}

Result<model::ActorRef> read_erase_personal(std::string_view body) {
  TRY(const auto object, parse_json_object(body));
  ObjectReader reader(object);
  const auto user = reader.optional_uuid("userId");
  const auto identity = reader.optional_uuid("identityId");
  if (user.has_value() == identity.has_value()) {
    reader.issue("userId", "or identityId must be there, and not both", "invalid_type");
  }
  TRY_VOID(reader.finish_strict());
  if (user) return model::ActorRef{model::ActorKind::user, *user};
  return model::ActorRef{model::ActorKind::identity, *identity};
}

}  // namespace sealmint::api
