// Bodies of the CA routes (contract 11.2 and 18.13).
#pragma once

#include <boost/json/object.hpp>

#include <string_view>

#include "core/base/result.hpp"
#include "core/model/requests_authorities.hpp"

namespace sealmint::api {

Result<model::CreateAuthority> read_create_authority(std::string_view body);
// An empty body changes nothing.
Result<model::UpdateAuthority> read_update_authority(std::string_view body);
Result<model::SignIntermediate> read_sign_intermediate(std::string_view body);
Result<model::ImportAuthorityCertificate> read_import_authority_certificate(std::string_view body);
Result<model::RenewAuthority> read_renew_authority(std::string_view body);

// The row of a CA; nulls are present.
boost::json::object to_json(const model::Authority& authority, std::string_view project_id);
// {certificate, certificateChain, serialNumber}.
boost::json::object to_json(const model::CertificateWithChain& certificate);
// The same with issuingCaCertificate.
boost::json::object signed_intermediate_to_json(const model::CertificateWithChain& certificate);
// {crl, crlNumber, revokedCount, thisUpdate, nextUpdate}.
boost::json::object to_json(const model::RevocationList& list);

}  // namespace sealmint::api
