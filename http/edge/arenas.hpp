// Memory for the requests of one I/O thread: each takes from a block that a former one has used,
// and gives everything back at once. Idle connections hold none.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <memory_resource>
#include <utility>
#include <vector>

namespace sealmint::http {

class Arenas {
 public:
  class Lease {
   public:
    Lease(Lease&& other) noexcept
        : arenas_(std::exchange(other.arenas_, nullptr)), arena_(std::move(other.arena_)) {}
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (arenas_) arenas_->take_back(std::move(arena_));
    }

    std::pmr::memory_resource* resource() const { return &arena_->resource; }

   private:
    friend class Arenas;
    // What does not fit into the block comes from the heap; how much that is, the limits of bodies
    // decide.
    struct Arena {
      std::array<std::byte, 16 * 1024> block;
      std::pmr::monotonic_buffer_resource resource{block.data(), block.size(),
                                                   std::pmr::new_delete_resource()};
    };
    Lease(Arenas& arenas, std::unique_ptr<Arena> arena)
        : arenas_(&arenas), arena_(std::move(arena)) {}

    Arenas* arenas_;
    std::unique_ptr<Arena> arena_;
  };

  // Used by one thread at a time; it must outlive its leases.
  Lease lend() {
    if (spare_.empty()) return Lease(*this, std::unique_ptr<Lease::Arena>(new Lease::Arena));
    auto arena = std::move(spare_.back());
    spare_.pop_back();
    return Lease(*this, std::move(arena));
  }

 private:
  static constexpr std::size_t spare_max = 64;

  void take_back(std::unique_ptr<Lease::Arena> arena) {
    arena->resource.release();
    if (spare_.size() < spare_max) spare_.push_back(std::move(arena));
  }

  std::vector<std::unique_ptr<Lease::Arena>> spare_;
};

}  // namespace sealmint::http
