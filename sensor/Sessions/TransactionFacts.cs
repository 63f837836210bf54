using Sensor.Commands;
using Sensor.Exchanges;

namespace Sensor.Sessions;

/// <summary>
/// Who was there when EXEC began: its own event belongs to whoever began it, whatever the commands changed that it ran.
/// </summary>
internal sealed class TransactionFacts(SessionIdentity identity)
{
    private ConnectionFacts? _before;
    private UncertainMembers _uncertain;

    public bool IsOpen => _before is not null;

    /// <summary>Whether nothing has changed since it began.</summary>
    public bool IsUnchanged => ReferenceEquals(_before, identity.Facts);

    /// <summary>Whom the exchange belongs to, by all that came before it.</summary>
    public Attribution Before(Exchange exchange)
    {
        // EXEC itself, and what acted at once or was refused between MULTI and EXEC, came before the queued commands
        // ran.
        return _before is not null && !exchange.Has(ExchangeMarks.Queued)
            ? new Attribution(_before, _uncertain)
            : new Attribution(identity.Facts, identity.Uncertain);
    }

    /// <summary>
    /// Remembers who was there when the first queued command was: EXEC applies them all later, in its own time.
    /// </summary>
    public void Enter(Exchange exchange)
    {
        bool queued = exchange.Has(ExchangeMarks.Queued);
        bool unpaired = exchange.Fate == ExchangeFate.Unpaired;
        if (exchange.Has(ExchangeMarks.ClientGapBefore))
        {
            _before = null;
        }
        else if (unpaired && !queued && _before is not null)
        {
            // It may be the EXEC, which came before what the queued commands changed, or stand behind it.
            identity.Doubt(IsUnchanged
                ? UncertainMembers.None
                : UncertainMembers.User | UncertainMembers.Database | UncertainMembers.ClientName);
            _before = null;
        }
        else if (queued && !unpaired && _before is null)
        {
            Correct();
        }
    }

    /// <summary>
    /// The command that ends a transaction: what comes behind it comes after the queued commands, too.
    /// </summary>
    public void Leave(Exchange exchange)
    {
        if (exchange.Behaviour is CommandBehaviour.Exec or CommandBehaviour.Reset or CommandBehaviour.Quit
            || (exchange.Behaviour == CommandBehaviour.Discard && exchange.Failure == FailureReason.None))
        {
            _before = null;
        }
    }

    /// <summary>Who is there now was there when it began.</summary>
    public void Correct()
    {
        _before = identity.Facts;
        _uncertain = identity.Uncertain;
    }

    public void Forget() => _before = null;
}
