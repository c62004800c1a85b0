using System.Text;
using FullStackAI.Preprocessing;

namespace FullStackAI.Onnx.Exporting;

/// <summary>The characters of a vocabulary, numbered; upper-case letters share the number of the lower-case letter they become.</summary>
internal sealed class TextAlphabet
{
    private readonly SortedDictionary<int, int> _numbers = [];

    internal TextAlphabet(IEnumerable<string> terms, bool lowercase)
    {
        foreach (int character in terms.SelectMany(term => term.EnumerateRunes()).Select(rune => rune.Value).Distinct().Order())
        {
            _numbers.Add(character, _numbers.Count);
        }

        Spellings = [.. _numbers.Select(pair => (new Rune(pair.Key).ToString(), pair.Value))];
        if (lowercase)
        {
            var upper = new List<(string Spelling, int Number)>();
            int last = LowercaseRanges.Runs[^3]; // the end of the last run of four numbers
            for (int character = 0; character <= last; character++)
            {
                int lower = Rune.IsValid(character) ? Lowercase.Of(character) : character;
                if (lower != character && _numbers.TryGetValue(lower, out int number))
                {
                    upper.Add((new Rune(character).ToString(), number));
                }
            }

            // A character that has a lower-case form never stands for itself.
            Spellings = [.. Spellings.Where(own => upper.All(pair => pair.Spelling != own.Spelling)), .. upper];
        }
    }

    /// <summary>How many characters there are.</summary>
    internal int Count => _numbers.Count;

    /// <summary>Every character that stands for one of the alphabet, with its number.</summary>
    internal IReadOnlyList<(string Spelling, int Number)> Spellings { get; }

    /// <summary>The number of a character of the vocabulary.</summary>
    internal int this[int character] => _numbers[character];

    internal bool Contains(int character) => _numbers.ContainsKey(character);

    /// <summary>The numbers of a term's characters.</summary>
    internal IEnumerable<int> Numbers(string term) => term.EnumerateRunes().Select(rune => _numbers[rune.Value]);
}
