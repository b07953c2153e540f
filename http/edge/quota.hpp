// How many connections may be open, in all and from one address. Shared by all I/O threads; asked
// once per connection.
#pragma once

#include <boost/asio/ip/address.hpp>

#include <cstddef>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>

#include "core/base/must.hpp"

namespace sealmint::http {

class ConnectionQuota {
 public:
  // The right to be open; given back when it goes. The quota must outlive it.
  class Seat {
   public:
    Seat(Seat&& other) noexcept
        : quota_(std::exchange(other.quota_, nullptr)), address_(other.address_) {}
    Seat(const Seat&) = delete;
    Seat& operator=(const Seat&) = delete;
    Seat& operator=(Seat&&) = delete;
    ~Seat() {
      if (quota_) quota_->leave(address_);
    }

    const boost::asio::ip::address& address() const { return address_; }

   private:
    friend class ConnectionQuota;
    Seat(ConnectionQuota& quota, const boost::asio::ip::address& address)
        : quota_(&quota), address_(address) {}

    ConnectionQuota* quota_;
    boost::asio::ip::address address_;
  };

  ConnectionQuota(std::size_t connections_max, std::size_t per_ip_max)
      : connections_max_(connections_max), per_ip_max_(per_ip_max) {}

  // Nothing when the connection is one too many.
  std::optional<Seat> enter(const boost::asio::ip::address& address) {
    const std::lock_guard lock(mutex_);
    if (connections_ >= connections_max_) return std::nullopt;
    const auto own = by_address_.find(address);
    if (own == by_address_.end()) {
      by_address_.emplace(address, 1);
    } else if (own->second >= per_ip_max_) {
      return std::nullopt;
    } else {
      ++own->second;
    }
    ++connections_;
    return Seat(*this, address);
  }

 private:
  void leave(const boost::asio::ip::address& address) {
    const std::lock_guard lock(mutex_);
    must(connections_ > 0, "who leaves was counted");
    --connections_;
    const auto found = by_address_.find(address);
    must(found != by_address_.end(), "who leaves has come");
    if (--found->second == 0) by_address_.erase(found);
  }

  const std::size_t connections_max_;
  const std::size_t per_ip_max_;
  std::mutex mutex_;
  std::size_t connections_ = 0;
  std::unordered_map<boost::asio::ip::address, std::size_t> by_address_;
};

}  // namespace sealmint::http
