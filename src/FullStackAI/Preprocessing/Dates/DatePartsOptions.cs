using FullStackAI.Numerics;

namespace FullStackAI.Preprocessing;

/// <summary>Which numbers a date becomes.</summary>
public sealed record DatePartsOptions
{
    /// <summary>The parts; the default is those that count.</summary>
    public DateParts Parts { get; init; } = DateParts.Counts;

    /// <summary>Whether parts that are the same in all training rows are kept, for
    /// example the hour of plain dates; the default is false.</summary>
    public bool KeepConstant { get; init; }

    internal DatePartsOptions Validated()
    {
        new OptionFaults(nameof(DatePartsOptions))
            .Require(Parts != DateParts.None && (Parts & ~DateParts.All) == 0, nameof(Parts), Parts, "must name one or more parts")
            .Throw();
        return this;
    }
}
