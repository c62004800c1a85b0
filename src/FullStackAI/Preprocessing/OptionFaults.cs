namespace FullStackAI.Preprocessing;

/// <summary>Collects the faults of one options record, to report them all at once.</summary>
internal sealed class OptionFaults(string options)
{
    private readonly List<string> _faults = [];

    /// <summary>Notes a fault unless a condition holds.</summary>
    /// <param name="condition">What must hold.</param>
    /// <param name="option">The option's name.</param>
    /// <param name="expected">What it must be, for example <c>lie in [0, 1]</c>.</param>
    /// <param name="found">What it is.</param>
    internal OptionFaults Require(bool condition, string option, string expected, object? found)
    {
        if (!condition)
        {
            _faults.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{options}.{option} must {expected}; got {found ?? "null"}."));
        }

        return this;
    }

    /// <summary>Throws one error that names all faults.</summary>
    internal void ThrowIfAny()
    {
        if (_faults.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", _faults));
        }
    }
}
