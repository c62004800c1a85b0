using System.Collections;
using System.Globalization;

namespace FullStackAI.Trainers;

/// <summary>Options in words that are equal for equal options, in every process and on every machine.</summary>
internal static class OptionsText
{
    /// <summary>What the compiler prints of a record's members, and the content of those it prints by the name of their type.</summary>
    /// <param name="options">A record of options.</param>
    /// <param name="lists">Its members that are lists or dictionaries; null where one is null.</param>
    internal static string Of<TOptions>(TOptions options, params ReadOnlySpan<IEnumerable?> lists)
        where TOptions : class, IEquatable<TOptions>
    {
        // Records print numbers in the culture of their thread; it is set back before anybody else runs on it.
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        try
        {
            string text = options.ToString()!;
            foreach (IEnumerable? list in lists)
            {
                text += "; " + Content(list);
            }

            return text;
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static string Content(object? value) => value switch
    {
        null => "none",
        string text => text,
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Content))}]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
