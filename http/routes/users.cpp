// Users, for Product Admins (contract 8.5).
#include "core/service/people/users.hpp"

#include "api/users.hpp"
#include "http/routes/call.hpp"
#include "http/routes/topics.hpp"

namespace sealmint::http {
namespace {

using service::UserService;

constexpr std::string_view one = "/{userId}";
constexpr Endpoint rows[] = {
    post("", "createUser", "Create a user", admin_call<&UserService::create>)
        .recorded(kinds::create_user)
        .refusing({400}),
    get("", "listUsers", "List users", admin_call<&UserService::list>),
    get(one, "getUser", "Get a user", admin_call<&UserService::get>),
    patch(one, "updateUser", "Change a user", admin_call<&UserService::update>)
        .recorded(kinds::update_user)
        .refusing({400}),
    erase(one, "deleteUser", "Delete a user", admin_call<&UserService::remove>)
        .recorded(deletion_of(kinds::delete_user))
        .refusing({400}),
};

}  // namespace

const Topic user_topic{"Users", "/api/v1/users", "", "manage users", rows};

}  // namespace sealmint::http
