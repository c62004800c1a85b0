namespace FullStackAI.Preprocessing;

/// <summary>A step of a pipeline that has yet to see data: an immutable description that
/// <see cref="Fit"/> turns into a <see cref="FittedTransform"/>.</summary>
public abstract class Transform
{
    /// <summary>Describes a step.</summary>
    /// <param name="columns">The columns or slots it reads.</param>
    protected Transform(ColumnSelector columns) => Columns = columns;

    /// <summary>The columns or slots it reads.</summary>
    public ColumnSelector Columns { get; }

    /// <summary>The kind of slot it reads; null when it reads several kinds. The pipeline reads any
    /// column of the table as Text or Category when that is asked for.</summary>
    public abstract SlotKind? InputKind { get; }

    /// <summary>Whether it looks at the rows of its inputs; a step that only drops them does not.</summary>
    internal virtual bool ReadsRows => true;

    /// <summary>Learns from the training rows.</summary>
    /// <param name="context">The rows of the input slots, the labels, the seed.</param>
    /// <returns>The fitted step. It reads the inputs it lists, all of those offered or some;
    /// one that lists none is left out of the fitted pipeline.</returns>
    public abstract FittedTransform Fit(FitContext context);

    /// <summary>Writes the outputs of the training rows. Only steps whose training rows must
    /// differ from new rows override it (out-of-fold target encoding).</summary>
    /// <param name="context">What <see cref="Fit"/> saw.</param>
    /// <param name="fitted">What <see cref="Fit"/> returned.</param>
    /// <param name="outputs">The numbers of the output slots.</param>
    public virtual void ApplyToTraining(FitContext context, FittedTransform fitted, ReadOnlySpan<int> outputs) =>
        fitted.Apply(context.Block, context.Inputs, outputs);
}
