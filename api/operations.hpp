// The activity of a signer on the wire (contract 1.8 and 9.16).
#pragma once

#include "api/fields.hpp"
#include "core/model/views_signers.hpp"

namespace sealmint::api {

// One operation with the name of its signer.
struct OperationDetail {
  model::OperationView operation;
};

template <>
const Fields<model::ClientMetadata>& fields();
template <>
const Fields<model::OperationView>& fields();
template <>
const Fields<model::OperationViewPage>& fields();
template <>
const Fields<OperationDetail>& fields();

}  // namespace sealmint::api
