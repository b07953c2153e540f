// Bodies about the record itself.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "core/model/principal.hpp"

namespace sealmint::api {

// {checkpoint}: a signed note, as /log/checkpoint answers it.
Result<std::string> read_prune_log(std::string_view body);

// {userId} or {identityId}.
Result<model::ActorRef> read_erase_personal(std::string_view body);

}  // namespace sealmint::api
