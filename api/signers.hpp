// Bodies of the signer routes (contract 1.2, 9.1-9.7, 9.9-9.12).
#pragma once

#include "api/fields.hpp"
#include "core/model/requests_signers.hpp"
#include "core/model/views_signers.hpp"

namespace sealmint::api {

struct SetSignerStatus {
  model::SignerStatus status = model::SignerStatus::active;  // active or disabled
};

// Parts of what a principal may do on a signer.
struct RoleName {
  model::Role role;
};
struct PermissionData {
  model::PermissionsView view;
};

template <>
const Fields<model::NewMember>& fields();
template <>
const Fields<model::CreateSigner>& fields();
template <>
const Fields<model::UpdateSigner>& fields();
template <>
const Fields<SetSignerStatus>& fields();
template <>
const Fields<model::ReissueCertificate>& fields();
template <>
const Fields<model::ImportIssuedCertificate>& fields();
template <>
const Fields<model::IssuanceOrder>& fields();
template <>
const Fields<model::SignerView>& fields();
template <>
const Fields<model::SignerPage>& fields();
template <>
const Fields<RoleName>& fields();
template <>
const Fields<model::Membership>& fields();
template <>
const Fields<PermissionData>& fields();
template <>
const Fields<model::PermissionsView>& fields();
template <>
const Fields<model::PublicKeyView>& fields();
template <>
const Fields<model::CertificateExport>& fields();

}  // namespace sealmint::api
