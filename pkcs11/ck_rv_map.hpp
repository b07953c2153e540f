// From what the service answers to what a host gets (contract 13.7).
#pragma once

#include <string_view>

#include "client/failure.hpp"
#include "pkcs11/outcome.hpp"

namespace sealmint::pkcs11 {

// "while signing with release: <why> [approval_required, request req-…]; next: <what to do>"
Trouble trouble_of(const client::Failure& failure, std::string_view doing);

CK_RV rv_of(const client::Failure& failure);

// What whoever reads the log can do about it; empty when nothing is known to help.
std::string_view advice_for(const client::Failure& failure);

}  // namespace sealmint::pkcs11
