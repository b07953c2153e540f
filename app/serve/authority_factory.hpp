// Chooses the CA backend of an authority; today there is one.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <memory>

#include "core/service/authorities/authority_factory.hpp"

namespace sealmint::app {

// `blocking_executor` computes the signatures of the CAs: that of the pool of the keys. It must
// outlive what the factory opens.
class AuthorityFactory final : public service::AuthorityFactory {
 public:
  explicit AuthorityFactory(boost::asio::any_io_executor blocking_executor)
      : blocking_executor_(std::move(blocking_executor)) {}

  Result<std::shared_ptr<service::OpenedAuthority>> open(
      const model::Authority& authority, std::unique_ptr<ports::SigningKey> key) override;

 private:
  boost::asio::any_io_executor blocking_executor_;
};

}  // namespace sealmint::app
