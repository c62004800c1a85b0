namespace FullStackAI.Trainers.Linear;

/// <summary>A loss of the margins (the scores of a linear model), row by row.</summary>
internal interface IMarginLoss
{
    /// <summary>Margins a row.</summary>
    int Outputs { get; }

    /// <summary>The loss of consecutive rows, each times its share of the total weight.</summary>
    /// <param name="firstRow">The first row.</param>
    /// <param name="margins">[rows × outputs].</param>
    /// <param name="derivatives">[rows × outputs]; by each margin; out.</param>
    double Evaluate(int firstRow, ReadOnlySpan<double> margins, Span<double> derivatives);

    /// <summary>The second derivative of each row's loss by the margin of one output, times its share; at
    /// least a small part of the share, so that Newton steps stay bounded.</summary>
    /// <param name="firstRow">The first row.</param>
    /// <param name="margins">[rows × outputs].</param>
    /// <param name="output">Which margin.</param>
    /// <param name="curvatures">[rows]; positive where the share is; out.</param>
    void Curvatures(int firstRow, ReadOnlySpan<double> margins, int output, Span<double> curvatures);

    /// <summary>The intercepts that fit best without any feature, and the second derivative there, which scales the first step.</summary>
    /// <param name="intercepts">[outputs]; out.</param>
    /// <param name="curvatures">[outputs]; positive; out.</param>
    void Start(Span<double> intercepts, Span<double> curvatures);
}
