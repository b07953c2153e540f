"""The benchmark suite behind `bench/run`: what is measured, how it is shown, and the bars."""
