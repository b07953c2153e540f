#include "core/service/access/authenticator.hpp"

#include "core/base/ascii.hpp"
#include "core/service/access/commit.hpp"
#include "core/service/access/token_check.hpp"

namespace sealmint::service {
namespace {

// "Bearer <token>"; the scheme in any case, one or more blanks (RFC 6750 and RFC 9110 11.4).
Result<std::string_view> bearer_of(std::string_view authorization) {
  const std::size_t blank = authorization.find(' ');
  const std::size_t start = authorization.find_first_not_of(' ', blank);
  if (blank == std::string_view::npos || start == std::string_view::npos ||
      !is_ascii_equal(authorization.substr(0, blank), "bearer")) {
    return make_error(ErrorKind::unauthenticated, "Send \"Authorization: Bearer <access token>\"");
  }
  return authorization.substr(start);
}

}  // namespace

Result<Authenticator::Proof> Authenticator::prove(std::string_view authorization,
                                                  std::string_view source_ip) const {
  TRY(const auto presented, bearer_of(authorization));
  const auto snapshot = context_.directory.snapshot();
  TRY(const auto* const token, find_token(*snapshot, presented));
  TRY(auto principal, principal_of(*snapshot, *token, source_ip, context_.clock.now()));
  return Proof{std::move(principal), token->uses_max > 0};
}

// The snapshot may lag behind other requests with the same token; the store counts exactly.
Task<void> Authenticator::spend_use(TokenId token) {
  ports::Transaction transaction;
  transaction.changes.emplace_back(ports::SpendTokenUse{token});
  auto spent = co_await commit(context_, BySystem{}, std::move(transaction));
  if (spent.has_value()) co_return spent;
  switch (spent.error().kind) {
    case ErrorKind::limit_exhausted:
      co_return make_error(ErrorKind::invalid_token, "All uses of the access token are spent");
    case ErrorKind::not_found:
    case ErrorKind::conflict:
      co_return make_error(ErrorKind::invalid_token, "The access token was revoked");
    default: co_return spent;
  }
}

bool Authenticator::recognises(std::string_view authorization) const {
  const auto presented = bearer_of(authorization);
  return presented.has_value() &&
         find_token(*context_.directory.snapshot(), *presented).has_value();
}

}  // namespace sealmint::service
