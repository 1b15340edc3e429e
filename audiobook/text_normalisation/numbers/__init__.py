"""Rules for what is printed in digits or numerals: sums, dates, times, measures, money, codes."""
