using FullStackAI.Bundles;
using FullStackAI.Data;

namespace FullStackAI.Inference.Typed;

/// <summary>A prediction on its way into an object: generated code asks for each member by its number.</summary>
public readonly ref struct PredictionOutput
{
    private readonly BundleManifest _manifest;
    private readonly ReadOnlySpan<double> _outputs;
    private readonly ReadOnlySpan<OutputField> _fields;
    private readonly int _class;

    /// <param name="manifest">Task, classes, threshold.</param>
    /// <param name="outputs">[outputs]; the row's predictions.</param>
    /// <param name="fields">[members]; what each receives.</param>
    /// <param name="needsClass">Whether a member receives the predicted class or its probability.</param>
    internal PredictionOutput(BundleManifest manifest, ReadOnlySpan<double> outputs, ReadOnlySpan<OutputField> fields, bool needsClass)
    {
        _manifest = manifest;
        _outputs = outputs;
        _fields = fields;
        _class = needsClass ? Prediction.ClassOf(manifest, outputs) : -1;
    }

    /// <summary>Whether the model gives what a member receives; members it does not give keep their values.</summary>
    /// <param name="column">The member's number.</param>
    public bool Has(int column) => _fields[column].Kind != OutputKind.None;

    /// <summary>A number.</summary>
    /// <param name="column">The member's number.</param>
    public double Number(int column) => _fields[column].Kind switch
    {
        OutputKind.Class => _class,
        OutputKind.Probability => _class < 0 ? double.NaN : _outputs.Length == 1 ? _outputs[0] : _outputs[_class],
        OutputKind.LogOdds => Math.Log(_outputs[0] / (1 - _outputs[0])),
        OutputKind.Lower => _outputs[0] - _manifest.Interval!.Below,
        OutputKind.Upper => _outputs[0] + _manifest.Interval!.Above,
        OutputKind.ClassProbability => ProbabilityOf(_fields[column].Class),
        _ => _outputs[0],
    };

    /// <summary>A whole number: the class's number.</summary>
    /// <param name="column">The member's number.</param>
    public long Integer(int column) => (long)Number(column);

    /// <summary>Whether the positive class of a binary task is predicted.</summary>
    /// <param name="column">The member's number.</param>
    public bool Boolean(int column) => _fields[column].Kind == OutputKind.Class && _class == 1;

    /// <summary>The predicted class's name.</summary>
    /// <param name="column">The member's number.</param>
    public string Text(int column) => _manifest.ClassNames[_class];

    /// <summary>The probabilities of all classes.</summary>
    /// <param name="column">The member's number.</param>
    /// <param name="reuse">The member's present array; used again when its length fits.</param>
    public float[] Singles(int column, float[]? reuse)
    {
        int count = ClassCount;
        float[] values = reuse is not null && reuse.Length == count ? reuse : new float[count];
        if (count == _outputs.Length)
        {
            for (int @class = 0; @class < values.Length; @class++)
            {
                values[@class] = (float)_outputs[@class];
            }

            return values;
        }

        for (int @class = 0; @class < count; @class++)
        {
            values[@class] = (float)ProbabilityOf(@class);
        }

        return values;
    }

    /// <summary>The probabilities of all classes.</summary>
    /// <param name="column">The member's number.</param>
    /// <param name="reuse">The member's present array; used again when its length fits.</param>
    public double[] Doubles(int column, double[]? reuse)
    {
        int count = ClassCount;
        double[] values = reuse is not null && reuse.Length == count ? reuse : new double[count];
        for (int @class = 0; @class < count; @class++)
        {
            values[@class] = ProbabilityOf(@class);
        }

        return values;
    }

    // Only classes have probabilities: two of one output, or as many as outputs.
    private int ClassCount => _manifest.Task == TaskKind.Binary ? 2 : _outputs.Length;

    private double ProbabilityOf(int @class) =>
        _manifest.Task == TaskKind.Binary ? (@class == 1 ? _outputs[0] : 1 - _outputs[0]) : _outputs[@class];
}
