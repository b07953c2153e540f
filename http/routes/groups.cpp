// Groups, for Product Admins (contract 8.5).
#include "core/service/people/groups.hpp"

#include "api/groups.hpp"
#include "api/identities.hpp"
#include "api/users.hpp"
#include "http/routes/call.hpp"
#include "http/routes/topics.hpp"

namespace sealmint::http {
namespace {

using service::GroupService;

constexpr std::string_view one = "/{groupId}";
constexpr std::string_view user = "/{groupId}/users/{username}";
constexpr std::string_view identity = "/{groupId}/machine-identities/{identityId}";
constexpr Endpoint rows[] = {
    post("", "createGroup", "Create a group", admin_call<&GroupService::create>)
        .recorded(kinds::create_group)
        .refusing({400}),
    get("", "listGroups", "List groups", admin_call<&GroupService::list>),
    get(one, "getGroup", "Get a group with its members", admin_call<&GroupService::get>),
    patch(one, "updateGroup", "Change a group", admin_call<&GroupService::update>)
        .recorded(kinds::update_group)
        .refusing({400}),
    erase(one, "deleteGroup", "Delete a group", admin_call<&GroupService::remove>)
        .recorded(deletion_of(kinds::delete_group)),
    post(user, "addGroupUser", "Add a user to a group", admin_call<&GroupService::add_user>)
        .recorded(kinds::add_group_member)
        .refusing({400}),
    erase(user, "removeGroupUser", "Take a user out of a group",
          admin_call<&GroupService::remove_user>)
        .recorded(kinds::remove_group_member),
    post(identity, "addGroupIdentity", "Add a machine identity to a group",
         admin_call<&GroupService::add_identity>)
        .recorded(kinds::add_group_member)
        .refusing({400}),
    erase(identity, "removeGroupIdentity", "Take a machine identity out of a group",
          admin_call<&GroupService::remove_identity>)
        .recorded(kinds::remove_group_member),
};

}  // namespace

const Topic group_topic{"Groups", "/api/v1/groups", "", "manage groups", rows};

}  // namespace sealmint::http
