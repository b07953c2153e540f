// Machine identities, for Product Admins (contract 8.5).
#include "core/service/people/identities.hpp"

#include "api/identities.hpp"
#include "http/routes/call.hpp"
#include "http/routes/topics.hpp"

namespace sealmint::http {
namespace {

using service::IdentityService;

constexpr std::string_view one = "/{identityId}";
constexpr Endpoint rows[] = {
    post("", "createIdentity", "Create a machine identity", admin_call<&IdentityService::create>)
        .recorded(kinds::create_identity),
    get("", "listIdentities", "List machine identities", admin_call<&IdentityService::list>),
    get(one, "getIdentity", "Get a machine identity", admin_call<&IdentityService::get>),
    patch(one, "updateIdentity", "Change a machine identity", admin_call<&IdentityService::update>)
        .recorded(kinds::update_identity),
    erase(one, "deleteIdentity", "Delete a machine identity", admin_call<&IdentityService::remove>)
        .recorded(deletion_of(kinds::delete_identity))
        .refusing({400}),
};

}  // namespace

const Topic identity_topic{"Machine identities", "/api/v1/identities", "",
                           "manage machine identities", rows};

}  // namespace sealmint::http
