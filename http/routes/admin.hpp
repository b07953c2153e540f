// What the routes for Product Admins share.
#pragma once

#include <string>

#include "http/routes/support.hpp"

namespace sealmint::http {

// A handler that only Product Admins reach; all others get 403 before their body is looked at.
// `what` completes the sentence "Only a Product Admin may …".
AuthenticatedHandler admin_only(std::string what, AuthenticatedHandler handler);

// Tells every cache on the way to keep nothing: the answer holds a credential.
// What the deletion of a user, group or identity writes: its memberships end with it.
Events deletion_of(model::AuditKind kind);

Response never_stored(Response response);

}  // namespace sealmint::http
