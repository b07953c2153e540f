// The values of the enums that stand on the wire by their names.
#pragma once

#include <array>

#include "api/wire.hpp"
#include "core/model/algorithm.hpp"
#include "core/model/approval.hpp"
#include "core/model/certificate.hpp"
#include "core/model/external_authority.hpp"
#include "core/model/grant.hpp"
#include "core/model/operation.hpp"
#include "core/model/principal.hpp"
#include "core/model/signer.hpp"
#include "core/model/webhook.hpp"

namespace sealmint::api {

template <>
inline constexpr std::array every<model::ProductRole>{
    model::ProductRole::admin, model::ProductRole::member, model::ProductRole::no_access};
template <>
inline constexpr std::array every<model::ActorKind>{
    model::ActorKind::user, model::ActorKind::identity, model::ActorKind::group};
template <>
inline constexpr std::array every<model::Role>{model::Role::administrator, model::Role::operator_,
                                               model::Role::auditor};
template <>
inline constexpr std::array every<model::SignerStatus>{
    model::SignerStatus::pending, model::SignerStatus::active, model::SignerStatus::failed,
    model::SignerStatus::disabled, model::SignerStatus::expired};
template <>
inline constexpr auto every<model::KeyAlgorithm> = model::all_key_algorithms;
template <>
inline constexpr std::array every<model::SignatureAlgorithm>{
    model::SignatureAlgorithm::rsa_pkcs1_sha256, model::SignatureAlgorithm::rsa_pkcs1_sha384,
    model::SignatureAlgorithm::rsa_pkcs1_sha512, model::SignatureAlgorithm::rsa_pss_sha256,
    model::SignatureAlgorithm::rsa_pss_sha384,   model::SignatureAlgorithm::rsa_pss_sha512,
    model::SignatureAlgorithm::ecdsa_sha256,     model::SignatureAlgorithm::ecdsa_sha384,
    model::SignatureAlgorithm::ecdsa_sha512,     model::SignatureAlgorithm::ed25519};
template <>
inline constexpr std::array every<model::OperationStatus>{
    model::OperationStatus::pending, model::OperationStatus::success,
    model::OperationStatus::failed, model::OperationStatus::denied};
template <>
inline constexpr std::array every<model::AuthorityStatus>{
    model::AuthorityStatus::active, model::AuthorityStatus::disabled,
    model::AuthorityStatus::pending_certificate};
template <>
inline constexpr std::array every<model::OrderStatus>{
    model::OrderStatus::pending, model::OrderStatus::completed, model::OrderStatus::failed,
    model::OrderStatus::superseded};
template <>
inline constexpr std::array every<model::OrderPurpose>{
    model::OrderPurpose::creation, model::OrderPurpose::reissue, model::OrderPurpose::renewal};
template <>
inline constexpr std::array every<model::RequestStatus>{
    model::RequestStatus::pending, model::RequestStatus::approved, model::RequestStatus::rejected,
    model::RequestStatus::expired, model::RequestStatus::cancelled};
template <>
inline constexpr std::array every<model::GrantStatus>{
    model::GrantStatus::active, model::GrantStatus::expired, model::GrantStatus::revoked};
template <>
inline constexpr auto every<model::ApprovalEvent> = model::approval_events;
template <>
inline constexpr std::array every<model::DeliveryStatus>{
    model::DeliveryStatus::pending, model::DeliveryStatus::delivered, model::DeliveryStatus::dead};

}  // namespace sealmint::api
