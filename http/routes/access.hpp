// Whom a route is for. Every row of the table says so; its handler gets a caller of whom that has
// been proved, and the services ask again where a change is committed. The tests take each route
// from the table (`sealmint routes --json`), so none is left out.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace sealmint::http {

enum class Access : std::uint8_t {
  anyone,         // shows no bearer token
  principal,      // whoever proves who it is; sees and does only what is its own or shared with it
  user,           // the same for people: machine identities are refused
  product_admin,  // refused to everybody else
  // What the caller must be allowed to do on the signer in the path (contract 3.1).
  read,
  edit,
  delete_signer,
  manage_status,
  manage_members,
  manage_policy,
  sign,
  request_sign,
  pre_approve,
  revoke_request,
  reissue_certificate,
  export_certificate,
};

inline constexpr std::array<std::string_view, 16> access_names{"anyone",
                                                               "principal",
                                                               "user",
                                                               "product-admin",
                                                               "read",
                                                               "edit",
                                                               "delete",
                                                               "manage-status",
                                                               "manage-members",
                                                               "manage-policy",
                                                               "sign",
                                                               "request-sign",
                                                               "pre-approve",
                                                               "revoke-request",
                                                               "reissue-certificate",
                                                               "export-certificate"};

constexpr std::string_view name(Access access) {
  return access_names.at(static_cast<std::size_t>(access));
}

}  // namespace sealmint::http
