using System.Globalization;

namespace FullStackAI.AspNetCore.Repository;

/// <summary>Orders versions as people count them: 2 before 10, v1.9 before v1.10, names without digits by their characters.</summary>
internal sealed class VersionOrder : IComparer<string>
{
    internal static readonly VersionOrder Instance = new();
    private static readonly CompareInfo Culture = CultureInfo.InvariantCulture.CompareInfo;

    public int Compare(string? x, string? y)
    {
        int order = Natural(x ?? "", y ?? "");
        return order != 0 ? order : string.CompareOrdinal(x, y);
    }

    private static int Natural(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        while (!left.IsEmpty && !right.IsEmpty)
        {
            int leftDigits = Digits(left);
            int rightDigits = Digits(right);
            int order;
            if (leftDigits > 0 && rightDigits > 0)
            {
                ReadOnlySpan<char> a = left[..leftDigits].TrimStart('0');
                ReadOnlySpan<char> b = right[..rightDigits].TrimStart('0');
                order = a.Length != b.Length ? a.Length.CompareTo(b.Length) : a.SequenceCompareTo(b);
                left = left[leftDigits..];
                right = right[rightDigits..];
            }
            else
            {
                order = Culture.Compare(left[..1], right[..1], CompareOptions.OrdinalIgnoreCase);
                left = left[1..];
                right = right[1..];
            }

            if (order != 0)
            {
                return order;
            }
        }

        return left.Length.CompareTo(right.Length);
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }
}
