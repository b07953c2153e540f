// Bodies of the signer routes (contract 1.2, 9.1-9.7, 9.9-9.12, 9.14).
#pragma once

#include <boost/json/object.hpp>

#include <string_view>

#include "core/base/result.hpp"
#include "core/model/requests_signers.hpp"
#include "core/model/views_signers.hpp"

namespace sealmint::api {

Result<model::CreateSigner> read_create_signer(std::string_view body);
// An empty body changes nothing.
Result<model::UpdateSigner> read_update_signer(std::string_view body);
// {status: "active" | "disabled"}.
Result<model::SignerStatus> read_signer_status(std::string_view body);
Result<model::ReissueCertificate> read_reissue(std::string_view body);
// {steps: [...], constraints?}.

// The row of 1.2 with everything joined from the certificate; nulls are present.
boost::json::object to_json(const model::SignerView& view);
// {signers, totalCount}.
boost::json::object to_json(const model::SignerPage& page);
// {data: {permissions, memberships}}.
boost::json::object to_json(const model::PermissionsView& view);
// {publicKey, algorithm, keySize}.
boost::json::object to_json(const model::PublicKeyView& view);
// {certificatePem, certificateChainPem, serialNumber, signerName}.
boost::json::object to_json(const model::CertificateExport& exported);
// {id, signerId, hasSteps, steps, constraints}.

}  // namespace sealmint::api
