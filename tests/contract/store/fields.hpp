// Every field of every stored object that has no comparison of its own as a tuple, to compare
// objects by. Each function names all fields of its struct in order, so a field that is added to
// the model stops the build here until it is compared, too (and stored).
#pragma once

#include <algorithm>
#include <concepts>
#include <tuple>

#include "core/model/certificate.hpp"
#include "core/model/operation.hpp"
#include "core/model/principal.hpp"
#include "core/model/signer.hpp"
#include "core/ports/store.hpp"

namespace sealmint::storage::test {

inline auto fields(const model::User& object) {
  const auto& [a, b, c, d, e, f, g, h, i, j] = object;
  return std::tie(a, b, c, d, e, f, g, h, i, j);
}
inline auto fields(const model::Identity& object) {
  const auto& [a, b, c, d, e, f] = object;
  return std::tie(a, b, c, d, e, f);
}
inline auto fields(const model::Group& object) {
  const auto& [a, b, c, d, e, f, g, h] = object;
  return std::tie(a, b, c, d, e, f, g, h);
}
inline auto fields(const model::UniversalAuth& object) {
  const auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = object;
  return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p);
}
inline auto fields(const model::ClientSecret& object) {
  const auto& [a, b, c, d, e, f, g, h, i, j, k, l, m] = object;
  return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m);
}
inline auto fields(const model::AccessToken& object) {
  const auto& [a, b, c, d, e, f, g, h, i, j, k] = object;
  return std::tie(a, b, c, d, e, f, g, h, i, j, k);
}
inline auto fields(const model::DistinguishedName& object) {
  const auto& [a, b, c, d, e, f] = object;
  return std::tie(a, b, c, d, e, f);
}
inline auto fields(const model::Authority& object) {
  const auto& [a, b, c, d, e, subject, g, h, i, j, k, l, m, n, o, p, q, r, s, t] = object;
  return std::tuple_cat(fields(subject),
                        std::tie(a, b, c, d, e, g, h, i, j, k, l, m, n, o, p, q, r, s, t));
}
inline auto fields(const model::Certificate& object) {
  const auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s] = object;
  return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s);
}
inline auto fields(const model::WrappedKey& object) {
  const auto& [a, b, c, d, e, f, g, h, i, j, k] = object;
  return std::tie(a, b, c, d, e, f, g, h, i, j, k);
}
inline auto fields(const model::Membership& object) {
  const auto& [a, b, c, d, e] = object;
  return std::tie(a, b, c, d, e);
}
inline auto fields(const model::ClientMetadata& object) {
  const auto& [a, b, c, d, e, f, g] = object;
  return std::tie(a, b, c, d, e, f, g);
}
// Without what stands in the log only.
inline auto fields(const model::OperationContext& object) {
  const auto& [a, b, c, d, client, e, certificate] = object;
  return std::tuple_cat(fields(client), std::tie(a, b, c, d, e));
}
inline auto fields(const model::OperationItem& object) {
  const auto& [a, b, c, d, e, f, signature] = object;
  return std::tie(a, b, c, d, e, f);
}
inline auto fields(const model::Operation& object) {
  return std::tuple_cat(fields(static_cast<const model::OperationContext&>(object)),
                        fields(static_cast<const model::OperationItem&>(object)));
}
inline auto fields(const model::Grant& object) {
  const auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q] = object;
  return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q);
}
inline auto fields(const model::ApprovalPolicy& object) {
  const auto& [a, b, c, d, e, f, g] = object;
  return std::tie(a, b, c, d, e, f, g);
}
inline auto fields(const model::RequestTerms& object) {
  const auto& [a, b, c, d] = object;
  return std::tie(a, b, c, d);
}
inline auto fields(const model::Decision& object) {
  const auto& [a, b, c, d, e] = object;
  return std::tie(a, b, c, d, e);
}
inline auto fields(const model::SealedSecret& object) {
  const auto& [a, b] = object;
  return std::tie(a, b);
}
inline auto fields(const model::Webhook& object) {
  const auto& [a, b, c, d, e, f, secret, g, h, i] = object;
  return std::tuple_cat(fields(secret), std::tie(a, b, c, d, e, f, g, h, i));
}
inline auto fields(const model::WebhookDelivery& object) {
  const auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n] = object;
  return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, n);
}
inline auto fields(const model::IssuingProfile& object) {
  const auto& [subject, a, b, c, d, e] = object;
  return std::tuple_cat(fields(subject), std::tie(a, b, c, d, e));
}
inline auto fields(const model::ExternalAuthority& object) {
  const auto& [a, b, c, d, e, secrets, f, profile, pace, g, h, i] = object;
  return std::tuple_cat(fields(secrets), fields(profile),
                        std::tie(pace.requests_per_minute, pace.concurrent_requests),
                        std::tie(a, b, c, d, e, f, g, h, i));
}
inline auto fields(const model::IssuanceOrder& object) {
  const auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x] = object;
  return std::tuple_cat(std::tie(a, b, c, d, e, f, g, h, i, j, k, l),
                        std::tie(m, n, o, p, q, r, s, t, u, v, w, x));
}
inline auto fields(const ports::RememberAnswer& object) {
  const auto& [a, b, c, d, e] = object;
  return std::tie(a, b, c, d, e);
}

template <class T>
bool same(const T& one, const T& other) {
  if constexpr (std::equality_comparable<T>) {
    return one == other;
  } else {
    return fields(one) == fields(other);
  }
}

// The members of a signer are structs without a comparison of their own.
inline bool same(const model::Signer& one, const model::Signer& other) {
  const auto without_members = [](const model::Signer& object) {
    const auto& [a, b, c, d, e, f, g, h, i, j, k, l, members, n, o, p, q] = object;
    return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, n, o, p, q);
  };
  if (without_members(one) != without_members(other)) return false;
  if (one.members.size() != other.members.size()) return false;
  for (std::size_t i = 0; i < one.members.size(); ++i) {
    if (!same(one.members[i], other.members[i])) return false;
  }
  return true;
}

// As are the steps of a request.
inline bool same(const model::RequestStep& one, const model::RequestStep& other) {
  const auto& [step, decisions] = one;
  return step == other.step &&
         std::ranges::equal(decisions, other.decisions,
                            [](const auto& a, const auto& b) { return fields(a) == fields(b); });
}
inline bool same(const model::AccessRequest& one, const model::AccessRequest& other) {
  const auto without_steps = [](const model::AccessRequest& object) {
    const auto& [a, b, c, d, e, f, g, h, i, terms, j, k, l, m, steps, o, p, q, r, s, t] = object;
    return std::tuple_cat(fields(terms),
                          std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t));
  };
  return without_steps(one) == without_steps(other) &&
         std::ranges::equal(one.steps, other.steps,
                            [](const auto& a, const auto& b) { return same(a, b); });
}

}  // namespace sealmint::storage::test
